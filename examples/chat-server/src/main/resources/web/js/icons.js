/** Icons as SVG nodes: lines on a grid of 24, in the colour of the text. They say nothing to screen readers. */

const LINES = {
  plus: ['M12 5v14', 'M5 12h14'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  menu: ['M4 7h16', 'M4 12h16', 'M4 17h16'],
  search: ['M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13z', 'M15.5 15.5L20 20'],
  send: ['M12 19V5', 'M6 11l6-6l6 6'],
  stop: ['M7 7h10v10H7z'],
  refresh: ['M20 12a8 8 0 1 1-2.4-5.7', 'M20 3v4.5h-4.5'],
  trash: ['M5 7h14', 'M9 7V4.5h6V7', 'M7 7l1 12.5h8L17 7', 'M10.5 11v5', 'M13.5 11v5'],
  pencil: ['M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5z', 'M13.5 7l3.5 3.5'],
  copy: ['M9 9h10v11H9z', 'M15 9V4H5v11h4'],
  sliders: ['M4 8h8', 'M16 8h4', 'M14 5.5v5', 'M4 16h3', 'M11 16h9', 'M9 13.5v5'],
  columns: ['M4 5h16v14H4z', 'M12 5v14'],
  chart: ['M5 19V11', 'M12 19V5', 'M19 19v-5', 'M3 21.5h18'],
  chat: ['M4 5h16v11H11l-5 4v-4H4z'],
  box: ['M12 3.5l8 4v9l-8 4l-8-4v-9z', 'M4 7.5l8 4l8-4', 'M12 11.5v9'],
  swap: ['M5 9h13', 'M14 5l4 4l-4 4', 'M19 16H6', 'M9.5 12.5L6 16l3.5 3.5'],
  check: ['M5 12.5l4.5 4.5L19 7.5'],
  warning: ['M12 4L2.8 19.5h18.4z', 'M12 10v4.5', 'M12 17v.5'],
  info: ['M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17z', 'M12 11v5.5', 'M12 7.5v.5'],
  download: ['M12 4v11', 'M7 10.5l5 5l5-5', 'M5 19.5h14'],
  eject: ['M12 5l7 8H5z', 'M5 17.5h14'],
  down: ['M6 9l6 6l6-6'],
  sun: ['M12 8a4 4 0 1 0 0 8a4 4 0 0 0 0-8z', 'M12 2.5v2', 'M12 19.5v2', 'M2.5 12h2', 'M19.5 12h2', 'M5.3 5.3l1.4 1.4', 'M17.3 17.3l1.4 1.4', 'M5.3 18.7l1.4-1.4', 'M17.3 6.7l1.4-1.4'],
  moon: ['M19.5 14A8 8 0 1 1 10 4.5a6.5 6.5 0 0 0 9.5 9.5z'],
  auto: ['M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17z', 'M12 3.5v17', 'M12 8h6.5', 'M12 12h8.5', 'M12 16h6.5'],
};

/** A new SVG node of that name. */
export function icon(name) {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  for (const line of LINES[name]) {
    const path = document.createElementNS(namespace, 'path');
    path.setAttribute('d', line);
    svg.append(path);
  }
  return svg;
}
