TAX = 0.08
RATES = {"book": TAX / 2, "tea": TAX}
