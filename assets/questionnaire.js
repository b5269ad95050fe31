// Keeps what is typed as a draft, so that a closed tab loses nothing. Without this file "Save and finish later" does it.

const form = document.querySelector("form[data-draft]");
const status = document.getElementById("draft_status");
const pauseMs = 1500;
const twiceMs = 8000;

let timer;
let isChanged = false;
let isSent = false;

async function save() {
  clearTimeout(timer);
  if (!isChanged || isSent) return;
  isChanged = false;
  let isKept = false;
  try {
    // keepalive: the page may be gone before the answer comes.
    const answer = await fetch(form.dataset.draft, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      keepalive: true,
    });
    isKept = answer.ok;
  } catch {
    // Offline: what is typed is still on the page, and the next change tries again.
  }
  isChanged ||= !isKept;
  if (!isSent) status.textContent = isKept ? status.dataset.kept : status.dataset.failed;
}

function note() {
  isChanged = true;
  clearTimeout(timer);
  timer = setTimeout(save, pauseMs);
}

if (form && status) {
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  addEventListener("pagehide", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  form.addEventListener("submit", (event) => {
    // A button pressed twice sends once.
    if (isSent) event.preventDefault();
    isSent = true;
    // Stopped on its way, or back from the page that followed: it can be sent again.
    setTimeout(() => {
      isSent = false;
    }, twiceMs);
  });
  addEventListener("pageshow", () => {
    isSent = false;
  });
}
