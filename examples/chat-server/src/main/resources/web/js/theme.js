// Runs before the first paint, so that a chosen theme does not flash: a classic script, not a module.
(() => {
  const KEY = 'parley.theme';
  const chosen = () => localStorage.getItem(KEY) ?? 'auto';
  const apply = () => {
    document.documentElement.dataset.theme = chosen();
  };
  window.parleyTheme = {
    get: chosen,
    set(theme) {
      localStorage.setItem(KEY, theme);
      apply();
    },
  };
  apply();
})();
