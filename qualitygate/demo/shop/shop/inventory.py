"""What is in stock, in a database."""

import sqlite3

FEW = 5
CREATE = "CREATE TABLE IF NOT EXISTS stock (sku TEXT PRIMARY KEY, level INTEGER NOT NULL)"
READ = "SELECT level FROM stock WHERE sku = ?"
CHANGE = "INSERT INTO stock VALUES (?, ?) ON CONFLICT (sku) DO UPDATE SET level = level + excluded.level"


class OutOfStock(Exception):
    pass


class Inventory:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        connection.execute(CREATE)

    def level(self, sku: str) -> int:
        for (level,) in self.connection.execute(READ, (sku,)):
            return level
        return 0

    def put(self, sku: str, quantity: int) -> None:
        self.connection.execute(CHANGE, (sku, quantity))
        self.connection.commit()

    def take(self, sku: str, quantity: int) -> None:
        if quantity > self.level(sku):
            raise OutOfStock(f"{sku}: {quantity} wanted")
        self.put(sku, -quantity)

    def label(self, sku: str) -> str:
        level = self.level(sku)
        if level == 0:
            return "sold out"
        if level < FEW:
            return "few left"
        return "in stock"
