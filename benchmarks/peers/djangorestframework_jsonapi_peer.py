"""djangorestframework-jsonapi as its documentation shows it: model serialisers, view sets, its filter backends."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application

from benchmarks.workloads import WORKLOADS, Request, subject

QUERIES = {
    "page": "sort=name_folded&page[size]=25",
    "page-included": "sort=name_folded&page[size]=25&include=park,category,tags",
    "prices": "fields[materials]=name,rental_price&filter[stock_quantity.gte]=10&sort=-rental_price&page[size]=100",
    "page-3000": "sort=name_folded&page[size]=25&page[number]=3000",
}

# What the documentation recommends, without the renderer and parsers that are for forms in a browser.
REST_FRAMEWORK = {
    "PAGE_SIZE": 25,
    "EXCEPTION_HANDLER": "rest_framework_json_api.exceptions.exception_handler",
    "DEFAULT_PAGINATION_CLASS": "rest_framework_json_api.pagination.JsonApiPageNumberPagination",
    "DEFAULT_PARSER_CLASSES": ["rest_framework_json_api.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework_json_api.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": "rest_framework_json_api.metadata.JSONAPIMetadata",
    "DEFAULT_FILTER_BACKENDS": [
        "rest_framework_json_api.filters.QueryParameterValidationFilter",
        "rest_framework_json_api.filters.OrderingFilter",
        "rest_framework_json_api.django_filters.DjangoFilterBackend",
    ],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY"
settings.configure(
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="only for measuring speed",
    USE_TZ=True,
    LOGGING_CONFIG=None,
    INSTALLED_APPS=["rest_framework", "rest_framework_json_api", "django_filters", __name__],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": os.environ["BENCH_DATABASE"],
            "CONN_MAX_AGE": None,
            "OPTIONS": {"init_command": PRAGMAS},
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    REST_FRAMEWORK=REST_FRAMEWORK,
)
django.setup()

from django.db import models  # noqa: E402  # Django must be set up before
from rest_framework.routers import DefaultRouter  # noqa: E402
from rest_framework_json_api import serializers, views  # noqa: E402


def request(workload: str, number: int) -> Request:
    usual = WORKLOADS[workload].request(number)
    if workload == "one":
        return Request("GET", f"/materials/{subject(number)}/", usual.query)
    if workload == "patch":
        return Request("PATCH", f"/materials/{subject(number)}/", "", usual.body)
    return Request(usual.method, "/materials/", QUERIES.get(workload, ""), usual.body)


def now() -> str:
    instant = datetime.now(UTC)
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


class Amount(models.FloatField):
    """An amount of money, stored in cents."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> float | None:
        return None if value is None else value / 100

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else round(value * 100)


class Named(models.Model):
    name = models.CharField(max_length=255)
    name_folded = models.CharField(max_length=255, editable=False)
    created_at = models.CharField(max_length=24, default=now, editable=False)
    updated_at = models.CharField(max_length=24, default=now, editable=False)
    deleted_at = models.CharField(max_length=24, null=True, editable=False)
    version = models.IntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_folded = self.name.casefold()
        self.updated_at = now()
        super().save(*args, **kwargs)


class Park(Named):
    class Meta:
        db_table = "parks"

    class JSONAPIMeta:
        resource_name = "parks"


class Category(Named):
    class Meta:
        db_table = "categories"

    class JSONAPIMeta:
        resource_name = "categories"


class SubCategory(Named):
    category = models.ForeignKey(Category, models.CASCADE)

    class Meta:
        db_table = "sub_categories"

    class JSONAPIMeta:
        resource_name = "sub_categories"


class Tag(Named):
    class Meta:
        db_table = "tags"

    class JSONAPIMeta:
        resource_name = "tags"


class Material(Named):
    description = models.TextField(null=True)
    reference = models.CharField(max_length=64)
    reference_folded = models.CharField(max_length=64, editable=False)
    rental_price = Amount()
    stock_quantity = models.IntegerField()
    out_of_order_quantity = models.IntegerField(null=True)
    replacement_price = Amount(null=True)
    serial_number = models.CharField(max_length=64, null=True)
    is_hidden_on_bill = models.BooleanField(default=False)
    is_discountable = models.BooleanField(default=True)
    note = models.TextField(null=True)
    deleted_with_park = models.BooleanField(default=False, editable=False)
    park = models.ForeignKey(Park, models.CASCADE)
    category = models.ForeignKey(Category, models.PROTECT)
    sub_category = models.ForeignKey(SubCategory, models.SET_NULL, null=True)
    tags = models.ManyToManyField(Tag, through="MaterialTag")

    class Meta:
        db_table = "materials"

    class JSONAPIMeta:
        resource_name = "materials"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.reference_folded = self.reference.casefold()
        super().save(*args, **kwargs)


class MaterialTag(models.Model):
    pk = models.CompositePrimaryKey("material_id", "tag_id")
    material = models.ForeignKey(Material, models.CASCADE)
    tag = models.ForeignKey(Tag, models.CASCADE)

    class Meta:
        db_table = "material_tags"


SHOWN = ("name", "created_at", "updated_at", "deleted_at")


def serializer_of(shown: type[Named], *more: str) -> type[serializers.ModelSerializer]:
    class Meta:
        model = shown
        fields = (*SHOWN, *more)

    return type(f"{shown.__name__}Serializer", (serializers.ModelSerializer,), {"Meta": Meta})


class MaterialSerializer(serializers.ModelSerializer):
    included_serializers = {
        "park": serializer_of(Park),
        "category": serializer_of(Category),
        "sub_category": serializer_of(SubCategory, "category"),
        "tags": serializer_of(Tag),
    }
    tags = serializers.ResourceRelatedField(queryset=Tag.objects, many=True, required=False)

    class Meta:
        model = Material
        fields = (
            *SHOWN, "description", "reference", "rental_price", "stock_quantity", "out_of_order_quantity",
            "replacement_price", "serial_number", "is_hidden_on_bill", "is_discountable", "note", "park", "category",
            "sub_category", "tags",
        )  # fmt: skip


class MaterialViewSet(views.ModelViewSet):
    queryset = Material.objects.filter(deleted_at=None)
    serializer_class = MaterialSerializer
    ordering_fields = ("name_folded", "rental_price")
    filterset_fields = {"stock_quantity": ("exact", "gte")}
    select_for_includes = {name: [name] for name in ("park", "category", "sub_category")}
    prefetch_for_includes = {"__all__": ["tags"]}


router = DefaultRouter()
router.register("materials", MaterialViewSet)
urlpatterns = router.urls
application = get_wsgi_application()
