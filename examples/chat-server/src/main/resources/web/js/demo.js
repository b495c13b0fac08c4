/** Shows how a page uses `<model-selector>`. */

const shown = document.getElementById('event');
for (const selector of document.querySelectorAll('model-selector')) {
  selector.addEventListener('select', ({ detail }) => {
    shown.textContent = `${selector.id}: ${detail.ref}\n${JSON.stringify(detail.model, null, 2)}`;
  });
}
const compact = document.getElementById('compact');
document.getElementById('disabled').addEventListener('change', ({ target }) => {
  compact.disabled = target.checked;
});
