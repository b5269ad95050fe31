// Keys for the queue and its items, the countdown of what can be undone, and words that are selected. Everything here has a
// button or a field of its own on the page: without this file the console is slower, not smaller.

const page = document.documentElement;
page.classList.add("has-script");

const typing = (target) =>
  target instanceof HTMLElement && target.closest("input:not([type=radio]), textarea, select") !== null;
const rows = [...document.querySelectorAll("[data-row]")];
const passage = document.querySelector("textarea[name=passage]");
const reject = document.querySelector("form[data-reject]");
const keys = document.querySelector("[data-keys]");
// Where a finger does the work there is mostly no keyboard: the list of its keys waits, folded.
if (keys && matchMedia("(pointer: coarse)").matches) keys.open = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (act(event)) event.preventDefault();
});

/** Whether the key meant something here. */
function act({ key, target, repeat }) {
  if (key === "?") return showKeys();
  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  if ((key === "ArrowDown" || key === "ArrowUp") && rows.length > 0 && target.type !== "radio")
    return move(key === "ArrowDown" ? 1 : -1);
  // A key that is held down decides once.
  if (repeat) return false;
  if (/^[1-9]$/.test(key)) return chooseReason(key);
  if (key === "p") return takeNextPassage();
  if (key === "r") return tryToReject();
  if (key === "u") return press(document.querySelector("[data-undo] button"));
  return /^[anoq]$/.test(key) && press(document.querySelector(`[data-key="${key}"]`));
}

function press(button) {
  button?.click();
  return button != null;
}

function showKeys() {
  if (!keys) return false;
  keys.open = !keys.open;
  if (keys.open) keys.scrollIntoView({ block: "nearest" });
  return true;
}

function move(step) {
  if (rows.length === 0) return false;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step));
  rows[next].focus();
  return true;
}

function chooseReason(number) {
  const radio = document.querySelector(`[data-reason="${number}"]`);
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  return true;
}

/** Sends the form where all is there; otherwise leads to what is missing. */
function tryToReject() {
  if (!reject) return false;
  if (!reject.querySelector("input[name=reason]:checked")) {
    reject.querySelector("input[name=reason]").focus();
    return true;
  }
  return press(reject.querySelector("button[type=submit]"));
}

// Words that are selected in the text become the passage.

const texts = [...document.querySelectorAll("[data-passages]")];

function take(words) {
  if (!passage || words === "") return false;
  passage.value = words;
  passage.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

document.addEventListener("selectionchange", () => {
  const selection = document.getSelection();
  if (!passage || !selection || selection.isCollapsed || selection.rangeCount === 0) return;
  const range = selection.getRangeAt(0);
  if (!texts.some((text) => text.contains(range.startContainer) && text.contains(range.endContainer))) return;
  const selected = range.cloneContents();
  // The names of findings stand between the words and are none of them.
  for (const label of selected.querySelectorAll("[data-label]")) label.remove();
  take(selected.textContent.trim());
});

const passages = [...document.querySelectorAll("[data-passage]")];
let taken = -1;

for (const [index, button] of passages.entries()) {
  button.addEventListener("click", () => {
    taken = index;
    take(button.dataset.passage);
    passage?.focus();
  });
}

function takeNextPassage() {
  if (passages.length === 0 || !passage) return false;
  taken = (taken + 1) % passages.length;
  return take(passages[taken].dataset.passage);
}

// What can still be undone, counted down.

for (const form of document.querySelectorAll("[data-undo]")) {
  // By this computer's own steps, not its clock, which may be wrong.
  const until = performance.now() + Number(form.dataset.undo) * 1000;
  const said = form.querySelector("[data-until]");
  const button = form.querySelector("button");
  // Read out once, not every second.
  form.parentElement.setAttribute("aria-live", "off");
  const tick = () => {
    const left = Math.ceil((until - performance.now()) / 1000);
    if (left > 0) {
      button.textContent = `Undo (${left} s)`;
      setTimeout(tick, 250);
      return;
    }
    form.removeAttribute("data-undo");
    button.remove();
    said.textContent = "It has taken effect.";
  };
  said.textContent = "";
  tick();
}

// An item stays open for whoever works on it.

const lock = document.querySelector("[data-renew]");
let hasWorked = false;

if (lock) {
  for (const type of ["keydown", "pointerdown", "input"]) document.addEventListener(type, () => (hasWorked = true));
  setInterval(renew, 4 * 60_000);
}

async function renew() {
  if (!hasWorked) return;
  hasWorked = false;
  const csrf = document.querySelector("input[name=csrf]").value;
  const response = await fetch(lock.dataset.renew, { method: "POST", body: new URLSearchParams({ csrf }) }).catch(
    () => null,
  );
  if (response?.ok) lock.textContent = "Kept for you while you work on it.";
  else if (response?.status === 409) lock.textContent = "Another vetter has it open now.";
}
