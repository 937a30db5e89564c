import { roundCents } from "./money";

/** One line of a shopping cart. */
export interface CartLine {
  sku: string;
  quantity: number;
  price: number;
}

/** A shopping cart. */
export class Cart {
  private lines: CartLine[] = [];

  /** Puts pieces of an article into the cart. */
  addLine(sku: string, quantity: number, price: number): void {
    this.lines.push({ sku, quantity, price });
  }

  /** The price of everything in the cart. */
  subtotal(): number {
    return roundCents(this.lines.reduce((sum, line) => sum + line.quantity * line.price, 0));
  }
}
