"""What a customer gets on paper."""

from pathlib import Path

from shop.orders import Order


def receipt(order: Order) -> str:
    lines = [f"{quantity} x {sku}" for sku, quantity in sorted(order.quantities.items())]
    return "\n".join([f"Order {order.number}", *lines, f"Total {order.total}"])


def save_receipt(order: Order, folder: Path) -> Path:
    path = folder / f"order-{order.number}.txt"
    path.write_text(receipt(order))
    return path
