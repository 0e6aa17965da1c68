import type { StorageClass } from '@app/contracts';

export interface Product {
  id: string;
  name: string;
  /** Shaped like an NDC (5-4-2, the product padded from three digits), from a labeler code that is not assigned. */
  ndc: string;
  storageClass: StorageClass;
  /** Units a pack; a slot holds packs. */
  packSize: number;
  /** Relative share of prescriptions. */
  popularity: number;
}

const NAMES: readonly (readonly [name: string, packSize: number])[] = [
  ['Amoxicillin 500 mg capsules', 21],
  ['Ibuprofen 600 mg tablets', 30],
  ['Azithromycin 250 mg tablets', 6],
  ['Lisinopril 10 mg tablets', 30],
  ['Metformin 500 mg tablets', 60],
  ['Atorvastatin 20 mg tablets', 30],
  ['Cetirizine 10 mg tablets', 30],
  ['Prednisone 20 mg tablets', 10],
  ['Doxycycline 100 mg capsules', 14],
  ['Cephalexin 500 mg capsules', 28],
  ['Omeprazole 20 mg capsules', 30],
  ['Amlodipine 5 mg tablets', 30],
  ['Ondansetron 4 mg tablets', 10],
  ['Naproxen 500 mg tablets', 20],
  ['Fluconazole 150 mg tablets', 1],
  ['Losartan 50 mg tablets', 30],
  ['Sertraline 50 mg tablets', 30],
  ['Nitrofurantoin 100 mg capsules', 10],
  ['Albuterol 90 mcg inhaler', 1],
  ['Fluticasone 50 mcg nasal spray', 1],
  ['Levothyroxine 50 mcg tablets', 30],
  ['Hydrochlorothiazide 25 mg tablets', 30],
  ['Cyclobenzaprine 10 mg tablets', 15],
  ['Valacyclovir 500 mg tablets', 10],
  ['Benzonatate 100 mg capsules', 30],
  ['Montelukast 10 mg tablets', 30],
  ['Famotidine 20 mg tablets', 30],
  ['Escitalopram 10 mg tablets', 30],
  ['Trimethoprim-sulfamethoxazole DS tablets', 20],
  ['Metoprolol succinate 25 mg tablets', 30],
  ['Clindamycin 300 mg capsules', 28],
  ['Mupirocin 2 % ointment', 1],
  ['Triamcinolone 0.1 % cream', 1],
  ['Oseltamivir 75 mg capsules', 10],
  ['Meloxicam 15 mg tablets', 30],
  ['Penicillin V 500 mg tablets', 28],
  ['Methylprednisolone 4 mg dose pack', 21],
  ['Ciprofloxacin 0.3 % eye drops', 1],
  ['Terbinafine 250 mg tablets', 30],
  ['Permethrin 5 % cream', 1],
];
const COLD: readonly (readonly [name: string, packSize: number])[] = [
  ['Insulin glargine 100 units/mL pens', 5],
  ['Latanoprost 0.005 % eye drops', 1],
  ['Liraglutide 6 mg/mL pens', 2],
];

/** Shares fall with rank as a power law: a few drugs make most demand, the rest is intermittent. */
const product = (
  [name, packSize]: readonly [string, number],
  index: number,
  storageClass: StorageClass,
): Product => ({
  id: `rx-${String(index + 1).padStart(3, '0')}`,
  name,
  ndc: `99${String(100 + index)}-0${String(100 + index * 7)}-${String(10 + (index % 80))}`,
  storageClass,
  packSize,
  popularity: 1 / (index + 2) ** 0.8,
});

export const FORMULARY: readonly Product[] = [
  ...NAMES.map((row, index) => product(row, index, 'CONTROLLED_ROOM_TEMPERATURE')),
  ...COLD.map((row, index) => product(row, NAMES.length + index, 'REFRIGERATED')),
];
