// A button that prints the page; without scripts there are words about the browser's own.

const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => window.print());
