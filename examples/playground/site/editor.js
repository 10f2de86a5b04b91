import { h } from './dom.js';

// An Editor is a field for a policy. A line of text is an element, so that what is wrong
// with it, or keeps it from matching, can be said under it. The text is kept in lines; what
// the browser would change in the document is changed there, and drawn again.
export class Editor {
  constructor({ label, describedBy, changed }) {
    this.lines = [''];
    this.notes = { errors: [], marks: [], statements: [] };
    this.changed = changed;
    this.past = [];
    this.future = [];
    this.element = h('div', {
      class: 'editor', role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, 'aria-describedby': describedBy,
      contenteditable: 'true', spellcheck: 'false', autocapitalize: 'off', translate: 'no', tabindex: '0',
    });
    this.element.addEventListener('beforeinput', (e) => this.beforeInput(e));
    this.element.addEventListener('input', () => { if (this.written && !this.composing) this.readBack(); });
    this.element.addEventListener('compositionstart', () => { this.composing = true; });
    this.element.addEventListener('compositionend', () => { this.composing = false; this.readBack(); });
    this.element.addEventListener('keydown', (e) => this.keyDown(e));
    this.element.addEventListener('drop', (e) => e.preventDefault());
    this.element.addEventListener('copy', (e) => this.copy(e));
    this.element.addEventListener('cut', (e) => this.copy(e));
    this.draw();
  }

  get text() { return this.lines.join('\n'); }

  // set shows another text, which is not typed.
  set(text) {
    if (text === this.text) return;
    this.lines = text.split('\n');
    this.past = [];
    this.future = [];
    this.notes = { errors: [], marks: [], statements: [] };
    this.draw();
  }

  // note shows what the engine says of the text: errors {at, text}, marks {from, until, text,
  // kind} and statements {from, until, verdict, effect}.
  note(notes) {
    this.notes = notes;
    this.element.setAttribute('aria-invalid', String(notes.errors.length > 0));
    const noted = JSON.stringify([this.text, notes]);
    if (this.composing || noted === this.noted) return;
    this.draw();
    this.noted = noted;
  }

  beforeInput(e) {
    if (e.isComposing || e.inputType === 'insertCompositionText' || e.inputType === 'deleteCompositionText') return;
    if (!e.cancelable) { // some keyboards of telephones write by themselves
      this.written = true;
      return;
    }
    e.preventDefault();
    if (e.inputType === 'historyUndo') return this.travel(this.past, this.future);
    if (e.inputType === 'historyRedo') return this.travel(this.future, this.past);
    const range = e.getTargetRanges()[0];
    let [from, until] = range
      ? [this.offset(range.startContainer, range.startOffset), this.offset(range.endContainer, range.endOffset)]
      : this.selection();
    if (e.inputType.startsWith('delete')) {
      if (from === until && e.inputType.endsWith('Backward')) from = Math.max(0, from - 1);
      if (from === until && e.inputType.endsWith('Forward')) until += 1;
      return this.replace(from, until, '');
    }
    if (e.inputType === 'insertLineBreak' || e.inputType === 'insertParagraph') {
      const line = this.text.slice(0, from).split('\n').pop();
      const more = /[[{]\s*$/.test(line) ? '  ' : '';
      return this.replace(from, until, '\n' + line.match(/^\s*/)[0] + more);
    }
    const data = e.dataTransfer ? e.dataTransfer.getData('text/plain') : e.data;
    if (data != null && e.inputType.startsWith('insert')) this.replace(from, until, data.replace(/\r\n?/g, '\n'));
  }

  keyDown(e) {
    if (!(e.ctrlKey || e.metaKey) || e.altKey) return;
    const key = e.key.toLowerCase();
    if (key === 'z' && !e.shiftKey) this.travel(this.past, this.future);
    else if (key === 'y' || key === 'z') this.travel(this.future, this.past);
    else if (key === 'a') this.select(0, this.text.length);
    else return;
    e.preventDefault();
  }

  copy(e) {
    const [from, until] = this.selection();
    if (from === until) return;
    e.preventDefault();
    e.clipboardData.setData('text/plain', this.text.slice(from, until));
    if (e.type === 'cut') this.replace(from, until, '');
  }

  // replace is how all typing changes the text.
  replace(from, until, text) {
    const old = this.text;
    const last = this.past.at(-1);
    // Letters typed one after the other are undone together.
    const goesOn = last && last.end === from && from === until && text.length === 1 && /\S/.test(text);
    if (goesOn) last.end = from + 1;
    else this.past.push({ text: old, caret: until, end: from + text.length });
    if (this.past.length > 500) this.past.shift();
    this.future = [];
    this.become(old.slice(0, from) + text + old.slice(until), from + text.length);
  }

  travel(from, to) {
    const state = from.pop();
    if (!state) return;
    to.push({ text: this.text, caret: this.selection()[0], end: -1 });
    this.become(state.text, state.caret);
  }

  become(text, caret) {
    this.lines = text.split('\n');
    this.notes = { errors: [], marks: [], statements: [] };
    this.draw();
    this.select(caret, caret);
    this.changed(text);
  }

  // readBack takes over what an input method wrote into the document.
  readBack() {
    this.written = false;
    const [caret] = this.selection();
    const lines = [...this.element.childNodes].map((node) => node.textContent);
    const text = (lines.length ? lines : ['']).join('\n');
    if (text === this.text) return;
    this.past.push({ text: this.text, caret, end: -1 });
    this.future = [];
    this.become(text, caret);
  }

  // offset returns the position in the text of a position in the document.
  offset(node, at) {
    const lines = [...this.element.childNodes];
    const start = (index) => this.lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
    if (node === this.element) return Math.min(start(at), this.text.length);
    const index = lines.findIndex((line) => line.contains(node));
    if (index < 0) return this.text.length;
    const range = document.createRange();
    range.selectNodeContents(lines[index]);
    range.setEnd(node, at);
    return start(index) + range.toString().length;
  }

  selection() {
    const selection = document.getSelection();
    if (!selection.rangeCount || !this.element.contains(selection.anchorNode)) return [this.text.length, this.text.length];
    const range = selection.getRangeAt(0);
    return [this.offset(range.startContainer, range.startOffset), this.offset(range.endContainer, range.endOffset)];
  }

  select(from, until) {
    const range = document.createRange();
    range.setStart(...this.place(from));
    range.setEnd(...this.place(until));
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  // place returns the position in the document of a position in the text.
  place(offset) {
    let index = 0;
    while (index < this.lines.length - 1 && offset > this.lines[index].length) offset -= this.lines[index++].length + 1;
    const line = this.element.childNodes[index];
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (offset <= node.length) return [node, offset];
      offset -= node.length;
    }
    return [line, 0];
  }

  draw() {
    this.noted = '';
    const caret = document.activeElement === this.element ? this.selection() : null;
    const { errors, marks, statements } = this.notes;
    let start = 0;
    const drawn = document.createDocumentFragment();
    for (const line of this.lines) {
      const end = start + line.length;
      const element = h('div', { class: 'line' });
      const within = (at) => at >= start && at <= end;
      const wrong = errors.filter((e) => within(e.at));
      const noted = marks.filter((m) => within(m.from) && m.text);
      const statement = statements.find((s) => start < s.until && end > s.from && s.verdict);
      if (statement) element.dataset.verdict = statement.verdict === 'applies' ? statement.effect : 'misses';
      const note = [...wrong.map((e) => e.text), ...noted.map((m) => m.text)].join('\n');
      if (note) element.dataset.note = note;
      if (wrong.length) element.classList.add('wrong');
      const spans = [
        ...wrong.map((e) => ({ from: e.at, until: Math.max(e.at + 1, tokenEnd(this.text, e.at)), kind: 'error' })),
        ...marks.filter((m) => m.kind && m.from < end && m.until > start),
        ...Array.from(line.matchAll(hidden), ({ index }) => ({ from: start + index, until: start + index + 1, kind: 'hidden' })),
      ];
      element.append(...pieces(line, start, spans));
      start = end + 1;
      drawn.append(element);
    }
    this.element.replaceChildren(drawn);
    if (caret) this.select(...caret);
  }
}

// hidden are characters that are not seen, or that turn the order of others around.
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

// tokenEnd returns where the JSON token at a position ends.
function tokenEnd(text, at) {
  const match = /^("(?:[^"\\\n]|\\.)*"?|[^\s,:{}[\]"]+|.)/.exec(text.slice(at, at + 2000));
  return at + (match ? match[0].length : 1);
}

const token = /("(?:[^"\\]|\\.)*"?)(\s*:)?|[{}[\],:]|[^\s{}[\],:"]+|\s+/g;

// long is a line that nobody reads by its tokens.
const long = 4000;

// pieces returns the nodes of a line: its tokens, cut where marks begin and end.
function pieces(line, start, spans) {
  if (!line) return [document.createElement('br')];
  if (line.length > long) return [document.createTextNode(line)];
  const out = [];
  for (const match of line.matchAll(token)) {
    const parts = match[1] !== undefined
      ? [[match[1], match[2] !== undefined ? 'key' : 'string'], [match[2] ?? '', '']]
      : [[match[0], '']];
    let at = match.index;
    for (const [text, kind] of parts) {
      const cuts = new Set([0, text.length]);
      for (const s of spans) for (const edge of [s.from, s.until]) {
        const cut = edge - start - at;
        if (cut > 0 && cut < text.length) cuts.add(cut);
      }
      const sorted = [...cuts].sort((a, b) => a - b);
      for (let i = 0; i + 1 < sorted.length; i++) {
        const from = start + at + sorted[i];
        const marks = /[^ \t]/.test(text.slice(sorted[i], sorted[i + 1])) ? spans.filter((s) => s.from <= from && from < s.until).map((s) => s.kind) : [];
        const classes = [kind, ...marks].filter(Boolean).join(' ');
        const piece = text.slice(sorted[i], sorted[i + 1]);
        out.push(classes ? h('span', { class: classes }, piece) : document.createTextNode(piece));
      }
      at += text.length;
    }
  }
  return out;
}
