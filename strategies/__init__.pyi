"""The names of `strategies` as type checkers see them; `__init__.py` finds them when they are asked for."""

from . import machines as machines
from . import testing as testing
from .address import (
    Address as Address,
)
from .address import (
    AddressFault as AddressFault,
)
from .address import (
    AddressPolicy as AddressPolicy,
)
from .address import (
    addresses as addresses,
)
from .address import (
    invalid_addresses as invalid_addresses,
)
from .admin import (
    AdminFault as AdminFault,
)
from .admin import (
    AdminPolicy as AdminPolicy,
)
from .admin import (
    admins as admins,
)
from .admin import (
    invalid_admins as invalid_admins,
)
from .amount import (
    MoneyFault as MoneyFault,
)
from .amount import (
    MoneyPolicy as MoneyPolicy,
)
from .amount import (
    half_cents as half_cents,
)
from .amount import (
    invalid_money as invalid_money,
)
from .amount import (
    money as money,
)
from .amount import (
    splits as splits,
)
from .body import Body as Body
from .body import BodyPolicy as BodyPolicy
from .body import bodies as bodies
from .body import invalid_bodies as invalid_bodies
from .body_field import BodyFault as BodyFault
from .body_field import BodyField as BodyField
from .body_field import FieldKind as FieldKind
from .bulk import (
    BulkFault as BulkFault,
)
from .bulk import (
    BulkKind as BulkKind,
)
from .bulk import (
    BulkPolicy as BulkPolicy,
)
from .bulk import (
    bulk_orders as bulk_orders,
)
from .bulk import (
    bulk_products as bulk_products,
)
from .bulk import (
    bulk_requests as bulk_requests,
)
from .bulk import (
    bulk_rows as bulk_rows,
)
from .bulk import (
    bulk_users as bulk_users,
)
from .bulk import (
    invalid_bulk_rows as invalid_bulk_rows,
)
from .bulk_request import BulkRequest as BulkRequest
from .bulk_request import BulkRequestPolicy as BulkRequestPolicy
from .cart import (
    Cart as Cart,
)
from .cart import (
    CartFault as CartFault,
)
from .cart import (
    CartPolicy as CartPolicy,
)
from .cart import (
    carts as carts,
)
from .cart import (
    invalid_carts as invalid_carts,
)
from .cart_item import (
    CartItem as CartItem,
)
from .cart_item import (
    CartItemFault as CartItemFault,
)
from .cart_item import (
    CartItemPolicy as CartItemPolicy,
)
from .cart_item import (
    cart_items as cart_items,
)
from .cart_item import (
    invalid_cart_items as invalid_cart_items,
)
from .category import Category as Category
from .category import CategoryFault as CategoryFault
from .category import CategoryPolicy as CategoryPolicy
from .category import categories as categories
from .category import invalid_categories as invalid_categories
from .channel import Channel as Channel
from .database_url import (
    DatabaseUrlPolicy as DatabaseUrlPolicy,
)
from .database_url import (
    UrlFault as UrlFault,
)
from .database_url import (
    database_urls as database_urls,
)
from .database_url import (
    invalid_database_urls as invalid_database_urls,
)
from .discount import (
    Discount as Discount,
)
from .discount import (
    DiscountFault as DiscountFault,
)
from .discount import (
    DiscountPolicy as DiscountPolicy,
)
from .discount import (
    discounts as discounts,
)
from .discount import (
    invalid_discounts as invalid_discounts,
)
from .email import (
    EmailFault as EmailFault,
)
from .email import (
    EmailPolicy as EmailPolicy,
)
from .email import (
    emails as emails,
)
from .email import (
    invalid_emails as invalid_emails,
)
from .environment import (
    EnvironmentFault as EnvironmentFault,
)
from .environment import (
    EnvironmentPolicy as EnvironmentPolicy,
)
from .environment import (
    Variable as Variable,
)
from .environment import (
    VariableKind as VariableKind,
)
from .environment import (
    environments as environments,
)
from .environment import (
    invalid_environments as invalid_environments,
)
from .error_body import (
    ErrorBody as ErrorBody,
)
from .error_body import (
    ErrorFault as ErrorFault,
)
from .error_body import (
    ErrorPolicy as ErrorPolicy,
)
from .error_body import (
    ErrorShape as ErrorShape,
)
from .error_body import (
    error_bodies as error_bodies,
)
from .error_body import (
    invalid_error_bodies as invalid_error_bodies,
)
from .event import (
    Event as Event,
)
from .event import (
    EventFault as EventFault,
)
from .event import (
    EventPolicy as EventPolicy,
)
from .event import (
    events as events,
)
from .event import (
    invalid_events as invalid_events,
)
from .event_batch import (
    BatchFault as BatchFault,
)
from .event_batch import (
    BatchPolicy as BatchPolicy,
)
from .event_batch import (
    EventBatch as EventBatch,
)
from .event_batch import (
    event_batches as event_batches,
)
from .event_batch import (
    invalid_event_batches as invalid_event_batches,
)
from .failure import (
    FailureFault as FailureFault,
)
from .failure import (
    FailureKind as FailureKind,
)
from .failure import (
    FailurePolicy as FailurePolicy,
)
from .failure import (
    ProviderFailure as ProviderFailure,
)
from .failure import (
    invalid_provider_failures as invalid_provider_failures,
)
from .failure import (
    provider_failures as provider_failures,
)
from .file import File as File
from .file import FilePolicy as FilePolicy
from .file import files as files
from .file import invalid_files as invalid_files
from .file_content import FileKind as FileKind
from .file_fault import FileFault as FileFault
from .file_tree import (
    Directory as Directory,
)
from .file_tree import (
    FileTree as FileTree,
)
from .file_tree import (
    TreeFault as TreeFault,
)
from .file_tree import (
    TreePolicy as TreePolicy,
)
from .file_tree import (
    file_trees as file_trees,
)
from .file_tree import (
    invalid_file_trees as invalid_file_trees,
)
from .filter import (
    Filter as Filter,
)
from .filter import (
    FilterFault as FilterFault,
)
from .filter import (
    FilterPolicy as FilterPolicy,
)
from .filter import (
    Sort as Sort,
)
from .filter import (
    filters as filters,
)
from .filter import (
    invalid_filters as invalid_filters,
)
from .hostile import (
    HostileFault as HostileFault,
)
from .hostile import (
    PlainTextPolicy as PlainTextPolicy,
)
from .hostile import (
    hostile_text as hostile_text,
)
from .hostile import (
    invalid_plain_texts as invalid_plain_texts,
)
from .hostile import (
    plain_texts as plain_texts,
)
from .inference.field import ModelFault as ModelFault
from .inference.model import explain_model as explain_model
from .inference.model import from_model as from_model
from .inference.model import violations_of as violations_of
from .inference.registration import register_types as register_types
from .latency import (
    LatencyFault as LatencyFault,
)
from .latency import (
    LatencyPolicy as LatencyPolicy,
)
from .latency import (
    invalid_latency_samples as invalid_latency_samples,
)
from .latency import (
    latency_samples as latency_samples,
)
from .load import (
    LoadFault as LoadFault,
)
from .load import (
    LoadPolicy as LoadPolicy,
)
from .load import (
    LoadProfile as LoadProfile,
)
from .load import (
    invalid_load_profiles as invalid_load_profiles,
)
from .load import (
    load_profiles as load_profiles,
)
from .login import (
    Credentials as Credentials,
)
from .login import (
    Login as Login,
)
from .login import (
    LoginFault as LoginFault,
)
from .login import (
    LoginPolicy as LoginPolicy,
)
from .login import (
    invalid_logins as invalid_logins,
)
from .login import (
    logins as logins,
)
from .message import (
    Message as Message,
)
from .message import (
    MessageFault as MessageFault,
)
from .message import (
    MessagePolicy as MessagePolicy,
)
from .message import (
    invalid_messages as invalid_messages,
)
from .message import (
    messages as messages,
)
from .namespace import (
    NamespaceFault as NamespaceFault,
)
from .namespace import (
    NamespacePolicy as NamespacePolicy,
)
from .namespace import (
    invalid_namespaced as invalid_namespaced,
)
from .namespace import (
    namespaced as namespaced,
)
from .order import (
    Order as Order,
)
from .order import (
    OrderFault as OrderFault,
)
from .order import (
    OrderPolicy as OrderPolicy,
)
from .order import (
    OrderStatus as OrderStatus,
)
from .order import (
    PaymentMethod as PaymentMethod,
)
from .order import (
    invalid_orders as invalid_orders,
)
from .order import (
    orders as orders,
)
from .order_item import OrderItem as OrderItem
from .order_item import OrderItemFault as OrderItemFault
from .order_item import OrderItemPolicy as OrderItemPolicy
from .order_item import invalid_order_items as invalid_order_items
from .order_item import order_items as order_items
from .page import (
    Page as Page,
)
from .page import (
    PageFault as PageFault,
)
from .page import (
    PagePolicy as PagePolicy,
)
from .page import (
    invalid_pages as invalid_pages,
)
from .page import (
    pages as pages,
)
from .password import (
    PasswordFault as PasswordFault,
)
from .password import (
    PasswordPolicy as PasswordPolicy,
)
from .password import (
    invalid_passwords as invalid_passwords,
)
from .password import (
    passwords as passwords,
)
from .payment import (
    DeclineCode as DeclineCode,
)
from .payment import (
    PaymentFault as PaymentFault,
)
from .payment import (
    PaymentIntent as PaymentIntent,
)
from .payment import (
    PaymentPolicy as PaymentPolicy,
)
from .payment import (
    PaymentStatus as PaymentStatus,
)
from .payment import (
    declined_payment_intents as declined_payment_intents,
)
from .payment import (
    invalid_payment_intents as invalid_payment_intents,
)
from .payment import (
    payment_intents as payment_intents,
)
from .performance import (
    PerformanceFault as PerformanceFault,
)
from .performance import (
    PerformancePolicy as PerformancePolicy,
)
from .performance import (
    PerformanceResult as PerformanceResult,
)
from .performance import (
    invalid_performance_results as invalid_performance_results,
)
from .performance import (
    performance_results as performance_results,
)
from .person import (
    NameFault as NameFault,
)
from .person import (
    NamePolicy as NamePolicy,
)
from .person import (
    family_names as family_names,
)
from .person import (
    given_names as given_names,
)
from .person import (
    invalid_names as invalid_names,
)
from .person import (
    names as names,
)
from .policy import Fault as Fault
from .policy import Invalid as Invalid
from .policy import Pair as Pair
from .policy import Policy as Policy
from .policy import pairs as pairs
from .product import (
    Dimensions as Dimensions,
)
from .product import (
    Product as Product,
)
from .product import (
    ProductFault as ProductFault,
)
from .product import (
    ProductPolicy as ProductPolicy,
)
from .product import (
    invalid_products as invalid_products,
)
from .product import (
    products as products,
)
from .product import (
    skus as skus,
)
from .realism import (
    realistic as realistic,
)
from .realism import (
    realistic_addresses as realistic_addresses,
)
from .realism import (
    realistic_users as realistic_users,
)
from .reply import (
    FinishReason as FinishReason,
)
from .reply import (
    Reply as Reply,
)
from .reply import (
    ReplyFault as ReplyFault,
)
from .reply import (
    ReplyPolicy as ReplyPolicy,
)
from .reply import (
    invalid_replies as invalid_replies,
)
from .reply import (
    replies as replies,
)
from .rows import Rows as Rows
from .search import (
    SearchFault as SearchFault,
)
from .search import (
    SearchPolicy as SearchPolicy,
)
from .search import (
    invalid_searches as invalid_searches,
)
from .search import (
    searches as searches,
)
from .serial import (
    KeyFault as KeyFault,
)
from .serial import (
    SequencePolicy as SequencePolicy,
)
from .serial import (
    invalid_sequences as invalid_sequences,
)
from .serial import (
    sequence as sequence,
)
from .shop import (
    Shop as Shop,
)
from .shop import (
    ShopFault as ShopFault,
)
from .shop import (
    ShopPolicy as ShopPolicy,
)
from .shop import (
    dangling_shops as dangling_shops,
)
from .shop import (
    invalid_shops as invalid_shops,
)
from .shop import (
    shops as shops,
)
from .shrink import minimal as minimal
from .status import (
    StatusFault as StatusFault,
)
from .status import (
    StatusPolicy as StatusPolicy,
)
from .status import (
    invalid_status_walks as invalid_status_walks,
)
from .status import (
    status_walks as status_walks,
)
from .stock import (
    expensive_products as expensive_products,
)
from .stock import (
    high_stock_products as high_stock_products,
)
from .stock import (
    low_stock_products as low_stock_products,
)
from .stock import (
    out_of_stock_products as out_of_stock_products,
)
from .timestamp import (
    TimestampFault as TimestampFault,
)
from .timestamp import (
    TimestampPolicy as TimestampPolicy,
)
from .timestamp import (
    invalid_timestamps as invalid_timestamps,
)
from .timestamp import (
    timestamps as timestamps,
)
from .token import (
    TokenFault as TokenFault,
)
from .token import (
    TokenPolicy as TokenPolicy,
)
from .token import (
    bearer_tokens as bearer_tokens,
)
from .token import (
    invalid_bearer_tokens as invalid_bearer_tokens,
)
from .user import (
    User as User,
)
from .user import (
    UserPolicy as UserPolicy,
)
from .user import (
    instants as instants,
)
from .user import (
    invalid_users as invalid_users,
)
from .user import (
    users as users,
)
from .username import (
    UsernameFault as UsernameFault,
)
from .username import (
    UsernamePolicy as UsernamePolicy,
)
from .username import (
    invalid_usernames as invalid_usernames,
)
from .username import (
    usernames as usernames,
)
from .zoned_instant import (
    InstantFault as InstantFault,
)
from .zoned_instant import (
    InstantPolicy as InstantPolicy,
)
from .zoned_instant import (
    invalid_zoned_instants as invalid_zoned_instants,
)
from .zoned_instant import (
    zoned_instants as zoned_instants,
)

__all__ = [
    "Address",
    "AddressFault",
    "AddressPolicy",
    "AdminFault",
    "AdminPolicy",
    "BatchFault",
    "BatchPolicy",
    "Body",
    "BodyFault",
    "BodyField",
    "BodyPolicy",
    "BulkFault",
    "BulkKind",
    "BulkPolicy",
    "BulkRequest",
    "BulkRequestPolicy",
    "Cart",
    "CartFault",
    "CartItem",
    "CartItemFault",
    "CartItemPolicy",
    "CartPolicy",
    "Category",
    "CategoryFault",
    "CategoryPolicy",
    "Channel",
    "Credentials",
    "DatabaseUrlPolicy",
    "DeclineCode",
    "Dimensions",
    "Directory",
    "Discount",
    "DiscountFault",
    "DiscountPolicy",
    "EmailFault",
    "EmailPolicy",
    "EnvironmentFault",
    "EnvironmentPolicy",
    "ErrorBody",
    "ErrorFault",
    "ErrorPolicy",
    "ErrorShape",
    "Event",
    "EventBatch",
    "EventFault",
    "EventPolicy",
    "FailureFault",
    "FailureKind",
    "FailurePolicy",
    "Fault",
    "FieldKind",
    "File",
    "FileFault",
    "FileKind",
    "FilePolicy",
    "FileTree",
    "Filter",
    "FilterFault",
    "FilterPolicy",
    "FinishReason",
    "HostileFault",
    "InstantFault",
    "InstantPolicy",
    "Invalid",
    "KeyFault",
    "LatencyFault",
    "LatencyPolicy",
    "LoadFault",
    "LoadPolicy",
    "LoadProfile",
    "Login",
    "LoginFault",
    "LoginPolicy",
    "Message",
    "MessageFault",
    "MessagePolicy",
    "ModelFault",
    "MoneyFault",
    "MoneyPolicy",
    "NameFault",
    "NamePolicy",
    "NamespaceFault",
    "NamespacePolicy",
    "Order",
    "OrderFault",
    "OrderItem",
    "OrderItemFault",
    "OrderItemPolicy",
    "OrderPolicy",
    "OrderStatus",
    "Page",
    "PageFault",
    "PagePolicy",
    "Pair",
    "PasswordFault",
    "PasswordPolicy",
    "PaymentFault",
    "PaymentIntent",
    "PaymentMethod",
    "PaymentPolicy",
    "PaymentStatus",
    "PerformanceFault",
    "PerformancePolicy",
    "PerformanceResult",
    "PlainTextPolicy",
    "Policy",
    "Product",
    "ProductFault",
    "ProductPolicy",
    "ProviderFailure",
    "Reply",
    "ReplyFault",
    "ReplyPolicy",
    "Rows",
    "SearchFault",
    "SearchPolicy",
    "SequencePolicy",
    "Shop",
    "ShopFault",
    "ShopPolicy",
    "Sort",
    "StatusFault",
    "StatusPolicy",
    "TimestampFault",
    "TimestampPolicy",
    "TokenFault",
    "TokenPolicy",
    "TreeFault",
    "TreePolicy",
    "UrlFault",
    "User",
    "UserPolicy",
    "UsernameFault",
    "UsernamePolicy",
    "Variable",
    "VariableKind",
    "addresses",
    "admins",
    "bearer_tokens",
    "bodies",
    "bulk_orders",
    "bulk_products",
    "bulk_requests",
    "bulk_rows",
    "bulk_users",
    "cart_items",
    "carts",
    "categories",
    "dangling_shops",
    "database_urls",
    "declined_payment_intents",
    "discounts",
    "emails",
    "environments",
    "error_bodies",
    "event_batches",
    "events",
    "expensive_products",
    "explain_model",
    "family_names",
    "file_trees",
    "files",
    "filters",
    "from_model",
    "given_names",
    "half_cents",
    "high_stock_products",
    "hostile_text",
    "instants",
    "invalid_addresses",
    "invalid_admins",
    "invalid_bearer_tokens",
    "invalid_bodies",
    "invalid_bulk_rows",
    "invalid_cart_items",
    "invalid_carts",
    "invalid_categories",
    "invalid_database_urls",
    "invalid_discounts",
    "invalid_emails",
    "invalid_environments",
    "invalid_error_bodies",
    "invalid_event_batches",
    "invalid_events",
    "invalid_file_trees",
    "invalid_files",
    "invalid_filters",
    "invalid_latency_samples",
    "invalid_load_profiles",
    "invalid_logins",
    "invalid_messages",
    "invalid_money",
    "invalid_names",
    "invalid_namespaced",
    "invalid_order_items",
    "invalid_orders",
    "invalid_pages",
    "invalid_passwords",
    "invalid_payment_intents",
    "invalid_performance_results",
    "invalid_plain_texts",
    "invalid_products",
    "invalid_provider_failures",
    "invalid_replies",
    "invalid_searches",
    "invalid_sequences",
    "invalid_shops",
    "invalid_status_walks",
    "invalid_timestamps",
    "invalid_usernames",
    "invalid_users",
    "invalid_zoned_instants",
    "latency_samples",
    "load_profiles",
    "logins",
    "low_stock_products",
    "messages",
    "minimal",
    "money",
    "names",
    "namespaced",
    "order_items",
    "orders",
    "out_of_stock_products",
    "pages",
    "pairs",
    "passwords",
    "payment_intents",
    "performance_results",
    "plain_texts",
    "products",
    "provider_failures",
    "realistic",
    "realistic_addresses",
    "realistic_users",
    "register_types",
    "replies",
    "searches",
    "sequence",
    "shops",
    "skus",
    "splits",
    "status_walks",
    "timestamps",
    "usernames",
    "users",
    "violations_of",
    "zoned_instants",
]
