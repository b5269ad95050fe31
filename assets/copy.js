// Buttons that copy code. Without this file, or where the browser does not let pages copy, it is selected and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const code = document.getElementById(button.dataset.copy);
  if (!code || !navigator.clipboard) continue;
  const words = button.firstChild.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = await navigator.clipboard.writeText(code.textContent).then(
      () => "Copied",
      () => "Select it and copy it by hand",
    );
    button.firstChild.textContent = said;
    setTimeout(() => {
      button.firstChild.textContent = words;
    }, 2000);
  });
}
