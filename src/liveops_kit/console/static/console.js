// Copies a call when its button is pressed; everything else works without a script.
"use strict";
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy).textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    const range = document.createRange();
    range.selectNodeContents(document.getElementById(button.dataset.copy));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    button.textContent = "Selected: copy it";
  }
});
// A press that cannot easily be taken back is asked about.
document.addEventListener("submit", (event) => {
  const question = event.submitter && event.submitter.dataset.question;
  if (question && !confirm(question)) event.preventDefault();
});
