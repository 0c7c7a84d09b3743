// Sets light or dark and the language before anything is drawn.
(() => {
  const root = document.documentElement;
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("happyhorse.taste") || "{}");
  } catch {
    // a browser that keeps nothing gets what its system says
  }
  if (kept.theme) root.dataset.theme = kept.theme;
  const language = kept.words || (navigator.language || "en").slice(0, 2);
  root.lang = language === "zh" ? "zh-CN" : "en";
})();
