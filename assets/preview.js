// Shows what is typed in the preview beside it, a moment after the last key. Without this file, the button does.

for (const button of document.querySelectorAll("[data-preview]")) {
  const { form } = button;
  let soon;
  form.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => form.requestSubmit(button), 700);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(soon);
    if (event.submitter !== button) return;
    // A frame that is new: otherwise each preview would be a step of the way back.
    const frame = document.querySelector(`iframe[name="${button.dataset.preview}"]`);
    const fresh = frame.cloneNode();
    fresh.removeAttribute("src");
    frame.replaceWith(fresh);
  });
}
