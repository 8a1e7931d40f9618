"""Names of domains in, Hypothesis strategies out: ``from strategies import users, orders, invalid_emails``.

One file, one domain: a policy, its faults, the valid and the invalid strategy. Needs hypothesis only, and only
its public API. A domain is loaded when one of its names is first asked for, so that the import costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module

#: which module defines which names
_DOMAINS = {
    "address": ("Address", "AddressFault", "AddressPolicy", "addresses", "invalid_addresses"),
    "admin": (
        "AdminFault",
        "AdminPolicy",
        "admins",
        "invalid_admins",
    ),
    "amount": ("MoneyFault", "MoneyPolicy", "half_cents", "invalid_money", "money", "splits"),
    "body": ("Body", "BodyPolicy", "bodies", "invalid_bodies"),
    "body_field": ("BodyFault", "BodyField", "FieldKind"),
    "bulk": (
        "BulkFault",
        "BulkKind",
        "BulkPolicy",
        "bulk_orders",
        "bulk_products",
        "bulk_requests",
        "bulk_rows",
        "bulk_users",
        "invalid_bulk_rows",
    ),
    "bulk_request": (
        "BulkRequest",
        "BulkRequestPolicy",
    ),
    "cart": (
        "Cart",
        "CartFault",
        "CartPolicy",
        "carts",
        "invalid_carts",
    ),
    "cart_item": (
        "CartItem",
        "CartItemFault",
        "CartItemPolicy",
        "cart_items",
        "invalid_cart_items",
    ),
    "category": ("Category", "CategoryFault", "CategoryPolicy", "categories", "invalid_categories"),
    "channel": ("Channel",),
    "database_url": ("DatabaseUrlPolicy", "UrlFault", "database_urls", "invalid_database_urls"),
    "discount": (
        "Discount",
        "DiscountFault",
        "DiscountPolicy",
        "discounts",
        "invalid_discounts",
    ),
    "email": ("EmailFault", "EmailPolicy", "emails", "invalid_emails"),
    "shrink": ("minimal",),
    "environment": (
        "EnvironmentFault",
        "EnvironmentPolicy",
        "Variable",
        "VariableKind",
        "environments",
        "invalid_environments",
    ),
    "error_body": ("ErrorBody", "ErrorFault", "ErrorPolicy", "ErrorShape", "error_bodies", "invalid_error_bodies"),
    "event": ("Event", "EventFault", "EventPolicy", "events", "invalid_events"),
    "event_batch": ("BatchFault", "BatchPolicy", "EventBatch", "event_batches", "invalid_event_batches"),
    "failure": (
        "FailureFault",
        "FailureKind",
        "FailurePolicy",
        "ProviderFailure",
        "invalid_provider_failures",
        "provider_failures",
    ),
    "file": ("File", "FilePolicy", "files", "invalid_files"),
    "file_content": ("FileKind",),
    "file_fault": ("FileFault",),
    "file_tree": ("Directory", "FileTree", "TreeFault", "TreePolicy", "file_trees", "invalid_file_trees"),
    "filter": ("Filter", "FilterFault", "FilterPolicy", "Sort", "filters", "invalid_filters"),
    "hostile": ("HostileFault", "PlainTextPolicy", "hostile_text", "invalid_plain_texts", "plain_texts"),
    "inference.field": ("ModelFault",),
    "inference.model": ("explain_model", "from_model", "violations_of"),
    "inference.registration": ("register_types",),
    "latency": ("LatencyFault", "LatencyPolicy", "invalid_latency_samples", "latency_samples"),
    "load": ("LoadFault", "LoadPolicy", "LoadProfile", "invalid_load_profiles", "load_profiles"),
    "login": ("Credentials", "Login", "LoginFault", "LoginPolicy", "invalid_logins", "logins"),
    "message": ("Message", "MessageFault", "MessagePolicy", "invalid_messages", "messages"),
    "namespace": (
        "NamespaceFault",
        "NamespacePolicy",
        "invalid_namespaced",
        "namespaced",
    ),
    "order": (
        "Order",
        "OrderFault",
        "OrderPolicy",
        "OrderStatus",
        "PaymentMethod",
        "invalid_orders",
        "orders",
    ),
    "order_item": ("OrderItem", "OrderItemFault", "OrderItemPolicy", "invalid_order_items", "order_items"),
    "page": ("Page", "PageFault", "PagePolicy", "invalid_pages", "pages"),
    "password": ("PasswordFault", "PasswordPolicy", "invalid_passwords", "passwords"),
    "payment": (
        "DeclineCode",
        "PaymentFault",
        "PaymentIntent",
        "PaymentPolicy",
        "PaymentStatus",
        "declined_payment_intents",
        "invalid_payment_intents",
        "payment_intents",
    ),
    "performance": (
        "PerformanceFault",
        "PerformancePolicy",
        "PerformanceResult",
        "invalid_performance_results",
        "performance_results",
    ),
    "person": ("NameFault", "NamePolicy", "family_names", "given_names", "invalid_names", "names"),
    "policy": ("Fault", "Invalid", "Pair", "Policy", "pairs"),
    "product": (
        "Dimensions",
        "Product",
        "ProductFault",
        "ProductPolicy",
        "invalid_products",
        "products",
        "skus",
    ),
    "realism": ("realistic", "realistic_addresses", "realistic_users"),
    "reply": ("FinishReason", "Reply", "ReplyFault", "ReplyPolicy", "invalid_replies", "replies"),
    "rows": ("Rows",),
    "search": ("SearchFault", "SearchPolicy", "invalid_searches", "searches"),
    "serial": (
        "KeyFault",
        "SequencePolicy",
        "invalid_sequences",
        "sequence",
    ),
    "shop": (
        "Shop",
        "ShopFault",
        "ShopPolicy",
        "dangling_shops",
        "invalid_shops",
        "shops",
    ),
    "status": (
        "StatusFault",
        "StatusPolicy",
        "invalid_status_walks",
        "status_walks",
    ),
    "stock": ("expensive_products", "high_stock_products", "low_stock_products", "out_of_stock_products"),
    "timestamp": ("TimestampFault", "TimestampPolicy", "invalid_timestamps", "timestamps"),
    "token": ("TokenFault", "TokenPolicy", "bearer_tokens", "invalid_bearer_tokens"),
    "user": ("User", "UserPolicy", "instants", "invalid_users", "users"),
    "username": ("UsernameFault", "UsernamePolicy", "invalid_usernames", "usernames"),
    "zoned_instant": ("InstantFault", "InstantPolicy", "invalid_zoned_instants", "zoned_instants"),
}

# type checkers read the stub beside this, which names them
__all__ = sorted(name for names in _DOMAINS.values() for name in names)  # pyright: ignore[reportUnsupportedDunderAll]

#: parts with names of their own, loaded as attributes too, so that they are found under the package's second name
_PARTS = ("machines", "testing")


def __getattr__(name: str) -> object:
    for module, names in _DOMAINS.items():
        if name in names:
            value = getattr(import_module(f".{module}", __name__), name)
            globals()[name] = value
            return value
    if name in _PARTS:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
