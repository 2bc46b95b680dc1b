import {
  Activity,
  Box,
  Building2,
  CloudRain,
  Cylinder,
  Droplets,
  Factory,
  Gauge,
  type LucideIcon,
  MapPinned,
  Mountain,
  Network,
  Pipette,
  Router,
  Ship,
  Thermometer,
  Waves,
  Zap,
} from 'lucide-react';

/** Icons that models may name; a pack names one of lucide, and those that are not here are drawn as a box. One line per icon, because each costs bytes. */
const icons: Readonly<Record<string, LucideIcon>> = {
  activity: Activity,
  building: Building2,
  'building-2': Building2,
  'cloud-rain': CloudRain,
  cylinder: Cylinder,
  droplets: Droplets,
  factory: Factory,
  gauge: Gauge,
  map: MapPinned,
  'map-pin': MapPinned,
  'map-pinned': MapPinned,
  mountain: Mountain,
  network: Network,
  pipette: Pipette,
  router: Router,
  ship: Ship,
  thermometer: Thermometer,
  waves: Waves,
  zap: Zap,
};

/** The names that a model may give. */
export const assetIconNames = Object.keys(icons);

/** The icon of an asset's model. */
export function AssetIcon({ name, size = 15 }: { readonly name: string; readonly size?: number }) {
  const Icon = icons[name] ?? Box;
  return <Icon size={size} strokeWidth={1.8} aria-hidden="true" className="asset-icon" />;
}
