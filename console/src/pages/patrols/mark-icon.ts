import { type DivIcon, divIcon } from 'leaflet';

/** A mark with a sign and a name, built as elements, so that a name can carry no markup. */
export function markIcon(look: string, sign: string, name: string): DivIcon {
  const element = document.createElement('div');
  const mark = document.createElement('b');
  mark.textContent = sign;
  const said = document.createElement('span');
  said.className = 'place-name';
  said.textContent = name;
  element.append(mark, said);
  return divIcon({ className: `walk-mark ${look}`, html: element, iconSize: [0, 0] });
}
