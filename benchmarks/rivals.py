"""Users, products, addresses and orders as other tools make them: what a benchmark compares with ours.

The tools beside plain Hypothesis: Faker (records by hand from its providers), polyfactory (Pydantic models that declare
the limits) and factory_boy (factories of our classes). Each is told the same fields and the same limits, as far as it
can be told. The import is of ``qualitygate.strategies`` because ``strategies.py`` beside this file hides the package.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

import factory
import factory.fuzzy
import factory.random
from faker import Faker
from plain import CENT, COUNTRIES, DEAREST, DEAREST_SHIPPING, LAST_ID, NOTHING, TAGS, YEAR
from polyfactory import Use
from polyfactory.factories.pydantic_factory import ModelFactory
from pydantic import BaseModel, Field

from qualitygate.strategies import (
    Address,
    Category,
    Dimensions,
    Order,
    OrderItem,
    OrderStatus,
    PaymentMethod,
    Product,
    User,
)

#: makes one record
Make = Callable[[], Any]


# Faker

FAKE = Faker()


def fake_money(low: Decimal = CENT, high: Decimal = DEAREST) -> Decimal:
    return FAKE.pydecimal(right_digits=2, min_value=low, max_value=high)


def fake_user() -> User:
    return User(
        id=FAKE.random_int(1, LAST_ID),
        username=FAKE.user_name(),
        email=FAKE.email(),
        first_name=FAKE.first_name(),
        last_name=FAKE.last_name(),
        is_active=FAKE.boolean(),
        is_admin=FAKE.boolean(),
        created_at=FAKE.date_time_between(*YEAR, tzinfo=UTC),
    )


def fake_product() -> Product:
    price = fake_money()
    return Product(
        sku=FAKE.numerify("SKU-######"),
        name=FAKE.word(),
        description=FAKE.sentence(),
        category=Category(FAKE.word()),
        price=price,
        cost=fake_money(NOTHING, price),
        stock=FAKE.random_int(0, 100),
        tags=tuple(FAKE.random_elements(TAGS, length=FAKE.random_int(1, 3), unique=True)),
        weight=fake_money(high=Decimal("9.99")),
        dimensions=Dimensions(*(Decimal(FAKE.random_int(10, 500)) / 10 for _ in range(3))),
        is_active=FAKE.boolean(),
    )


def fake_address() -> Address:
    return Address(
        FAKE.street_address(), FAKE.city(), FAKE.state_abbr(), FAKE.postcode(), FAKE.random_element(COUNTRIES)
    )


def fake_order() -> Order:
    return Order(
        id=FAKE.random_int(1, LAST_ID),
        user=fake_user(),
        items=tuple(OrderItem(fake_product(), FAKE.random_int(1, 5)) for _ in range(FAKE.random_int(1, 5))),
        shipping_address=fake_address(),
        billing_address=fake_address() if FAKE.boolean() else None,
        payment_method=FAKE.random_element(tuple(PaymentMethod)),
        status=FAKE.random_element(tuple(OrderStatus)),
        shipping_cost=fake_money(NOTHING, DEAREST_SHIPPING),
        created_at=FAKE.date_time_between(*YEAR, tzinfo=UTC),
    )


# polyfactory

Id = Annotated[int, Field(ge=1, le=LAST_ID)]
Word = Annotated[str, Field(min_length=1, max_length=20)]
Size = Annotated[Decimal, Field(ge=1, le=50, decimal_places=1)]


class UserModel(BaseModel):
    id: Id
    # Without a pattern: polyfactory makes hexadecimal digits, which fit, and of a pattern's repetitions at most ten.
    username: Annotated[str, Field(min_length=3, max_length=50)]
    email: str
    first_name: Word
    last_name: Word
    is_active: bool
    is_admin: bool
    created_at: datetime


class CategoryModel(BaseModel):
    name: Word


class DimensionsModel(BaseModel):
    length: Size
    width: Size
    height: Size


class ProductModel(BaseModel):
    sku: Annotated[str, Field(pattern=r"^SKU-[0-9]{6}$")]
    name: Word
    description: Word
    category: CategoryModel
    price: Annotated[Decimal, Field(ge=CENT, le=DEAREST, decimal_places=2)]
    cost: Annotated[Decimal, Field(ge=NOTHING, le=DEAREST, decimal_places=2)]
    stock: Annotated[int, Field(ge=0, le=100)]
    tags: tuple[str, ...]
    weight: Annotated[Decimal, Field(ge=CENT, le=Decimal("9.99"), decimal_places=2)]
    dimensions: DimensionsModel
    is_active: bool


class AddressModel(BaseModel):
    street: Word
    city: Word
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    zip_code: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    country: str


class OrderItemModel(BaseModel):
    product: ProductModel
    quantity: Annotated[int, Field(ge=1, le=5)]


class OrderModel(BaseModel):
    id: Id
    user: UserModel
    items: Annotated[list[OrderItemModel], Field(min_length=1, max_length=5)]
    shipping_address: AddressModel
    billing_address: AddressModel | None
    payment_method: PaymentMethod
    status: OrderStatus
    shipping_cost: Annotated[Decimal, Field(ge=NOTHING, le=DEAREST_SHIPPING, decimal_places=2)]
    created_at: datetime


class UserModels(ModelFactory[UserModel]):
    __set_as_default_factory_for_type__ = True
    # what polyfactory itself does for a field of type EmailStr
    email = Use(lambda: ModelFactory.__faker__.email())


class ProductModels(ModelFactory[ProductModel]):
    __set_as_default_factory_for_type__ = True
    tags = Use(lambda: tuple(ModelFactory.__random__.sample(TAGS, ModelFactory.__random__.randint(1, 3))))


class AddressModels(ModelFactory[AddressModel]):
    __set_as_default_factory_for_type__ = True
    country = Use(lambda: ModelFactory.__random__.choice(COUNTRIES))


class CategoryModels(ModelFactory[CategoryModel]):
    __set_as_default_factory_for_type__ = True


class DimensionsModels(ModelFactory[DimensionsModel]):
    __set_as_default_factory_for_type__ = True


class OrderItemModels(ModelFactory[OrderItemModel]):
    __set_as_default_factory_for_type__ = True


class OrderModels(ModelFactory[OrderModel]):
    pass


#: all that are seeded; what polyfactory made for a nested model by itself would not be
MODELS = (
    ModelFactory,
    UserModels,
    ProductModels,
    AddressModels,
    CategoryModels,
    DimensionsModels,
    OrderItemModels,
    OrderModels,
)


# factory_boy


class UserFactory(factory.Factory):
    class Meta:
        model = User

    id = factory.fuzzy.FuzzyInteger(1, LAST_ID)
    username = factory.Faker("user_name")
    email = factory.Faker("email")
    first_name = factory.Faker("first_name")
    last_name = factory.Faker("last_name")
    is_active = factory.Faker("boolean")
    is_admin = factory.Faker("boolean")
    created_at = factory.fuzzy.FuzzyDateTime(*YEAR)


class CategoryFactory(factory.Factory):
    class Meta:
        model = Category

    name = factory.Faker("word")


class DimensionsFactory(factory.Factory):
    class Meta:
        model = Dimensions

    length = factory.fuzzy.FuzzyDecimal(1, 50, precision=1)
    width = factory.fuzzy.FuzzyDecimal(1, 50, precision=1)
    height = factory.fuzzy.FuzzyDecimal(1, 50, precision=1)


class ProductFactory(factory.Factory):
    class Meta:
        model = Product

    sku = factory.Faker("numerify", text="SKU-######")
    name = factory.Faker("word")
    description = factory.Faker("sentence")
    category = factory.SubFactory(CategoryFactory)
    price = factory.fuzzy.FuzzyDecimal(0.01, 9999.99, precision=2)
    cost = factory.LazyAttribute(
        lambda product: factory.fuzzy.FuzzyDecimal(0, float(product.price), precision=2).fuzz()
    )
    stock = factory.fuzzy.FuzzyInteger(0, 100)
    tags = factory.LazyFunction(
        lambda: tuple(factory.random.randgen.sample(TAGS, factory.random.randgen.randint(1, 3)))
    )
    weight = factory.fuzzy.FuzzyDecimal(0.01, 9.99, precision=2)
    dimensions = factory.SubFactory(DimensionsFactory)
    is_active = factory.Faker("boolean")


class AddressFactory(factory.Factory):
    class Meta:
        model = Address

    street = factory.Faker("street_address")
    city = factory.Faker("city")
    state = factory.Faker("state_abbr")
    zip_code = factory.Faker("postcode")
    country = factory.fuzzy.FuzzyChoice(COUNTRIES)


class OrderItemFactory(factory.Factory):
    class Meta:
        model = OrderItem

    product = factory.SubFactory(ProductFactory)
    quantity = factory.fuzzy.FuzzyInteger(1, 5)


class OrderFactory(factory.Factory):
    class Meta:
        model = Order

    id = factory.fuzzy.FuzzyInteger(1, LAST_ID)
    user = factory.SubFactory(UserFactory)
    items = factory.LazyFunction(lambda: tuple(OrderItemFactory.build_batch(factory.random.randgen.randint(1, 5))))
    shipping_address = factory.SubFactory(AddressFactory)
    billing_address = factory.Maybe("billed", factory.SubFactory(AddressFactory), None)
    payment_method = factory.fuzzy.FuzzyChoice(PaymentMethod)
    status = factory.fuzzy.FuzzyChoice(OrderStatus)
    shipping_cost = factory.fuzzy.FuzzyDecimal(0, 50, precision=2)
    created_at = factory.fuzzy.FuzzyDateTime(*YEAR)

    class Params:
        billed = factory.Faker("boolean")


#: for each of these tools how it makes a record of a domain
MAKERS: dict[str, dict[str, Make]] = {
    "Faker": {"users": fake_user, "products": fake_product, "addresses": fake_address, "orders": fake_order},
    "polyfactory": {
        "users": UserModels.build,
        "products": ProductModels.build,
        "addresses": AddressModels.build,
        "orders": OrderModels.build,
    },
    "factory_boy": {
        "users": UserFactory,
        "products": ProductFactory,
        "addresses": AddressFactory,
        "orders": OrderFactory,
    },
}


def seed_makers(number: int) -> None:
    """Seed Faker, polyfactory and factory_boy."""
    FAKE.seed_instance(number)
    for place, records in enumerate(MODELS):
        # each its own, since equal seeds would tie the fields of nested models together
        records.seed_random(number * len(MODELS) + place)
    factory.random.reseed_random(number)
