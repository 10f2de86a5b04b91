package texts

import "github.com/seed-1d0cfdb5/iam/internal/message"

// tables has the texts by what they are about.
var tables = message.Tables{commandTexts, helpTexts, answersTexts, reportsTexts, inputsTexts, inventoryTexts, progressTexts, replayTexts}
