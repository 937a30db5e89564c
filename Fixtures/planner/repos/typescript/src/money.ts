/** Rounds to whole cents. */
export function roundCents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

/** Takes a percentage off. */
export function applyDiscount(amount: number, percent: number): number {
  return amount - amount * percent;
}

/** Writes an amount with its currency. */
export function formatPrice(amount: number, currency: string): string {
  return `${amount} ${currency}`;
}
