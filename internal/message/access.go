package message

// The texts of answers about all requests.
var accessTexts = []row{}
