const filter = document.getElementById("filter");
if (filter) {
  filter.hidden = false;
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    for (const article of document.querySelectorAll("article")) {
      article.hidden = !article.textContent.toLowerCase().includes(wanted);
    }
  });
}
