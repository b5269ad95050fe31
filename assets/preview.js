// Shows what is typed in the preview beside it, a moment after the last key. Without this file, the button does.

for (const button of document.querySelectorAll("[data-preview]")) {
  const { form } = button;
  const shows = button.dataset.shows?.split(" ");
  const isShown = ({ name }) => shows === undefined || shows.includes(name);
  const hasFile = () => [...form.elements].some(({ files }) => files?.length > 0);
  let soon;
  const showSoon = ({ target }) => {
    if (!isShown(target)) return;
    clearTimeout(soon);
    soon = setTimeout(() => form.requestSubmit(button), 700);
  };
  // With each preview a chosen file is sent again: then it is not each pause that shows, but what was settled on.
  form.addEventListener("input", (event) => hasFile() || showSoon(event));
  form.addEventListener("change", (event) => hasFile() && showSoon(event));
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
