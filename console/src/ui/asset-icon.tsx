import {
  Activity,
  Anchor,
  Box,
  Building2,
  CloudRain,
  Cylinder,
  Droplets,
  Factory,
  Fan,
  Gauge,
  House,
  type LucideIcon,
  MapPinned,
  Mountain,
  Network,
  Pipette,
  Router,
  Ship,
  ShoppingCart,
  SlidersVertical,
  Thermometer,
  Truck,
  User,
  Waves,
  Zap,
} from 'lucide-react';
import type { assetIcons } from '../../../src/contracts/asset-icons.ts';

/** The icons that models may name. */
const icons: Readonly<Record<(typeof assetIcons)[number], LucideIcon>> = {
  activity: Activity,
  anchor: Anchor,
  box: Box,
  building: Building2,
  'building-2': Building2,
  'cloud-rain': CloudRain,
  cylinder: Cylinder,
  droplets: Droplets,
  factory: Factory,
  fan: Fan,
  gauge: Gauge,
  house: House,
  map: MapPinned,
  'map-pin': MapPinned,
  'map-pinned': MapPinned,
  mountain: Mountain,
  network: Network,
  pipette: Pipette,
  router: Router,
  ship: Ship,
  'shopping-cart': ShoppingCart,
  'sliders-vertical': SlidersVertical,
  thermometer: Thermometer,
  truck: Truck,
  user: User,
  waves: Waves,
  zap: Zap,
};

/** The names that a model may give. */
export const assetIconNames = Object.keys(icons);

const isIcon = (name: string): name is keyof typeof icons => Object.hasOwn(icons, name);

/** The icon of an asset's model; that of a model which a pack brought before unknown icons were refused may be a box. */
export function AssetIcon({ name, size = 15 }: { readonly name: string; readonly size?: number }) {
  const Icon = isIcon(name) ? icons[name] : Box;
  return <Icon size={size} strokeWidth={1.8} aria-hidden="true" className="asset-icon" />;
}
