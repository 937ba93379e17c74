"""Customers and products that a file names: found by their numbers, or added."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from crm.accounts.models import Company
from crm.audit.services import record_many
from crm.core.bulk import insert_all
from crm.core.clock import business_date
from customers.models import Customer
from customers.models.customer import AcquisitionChannel
from customers.services.bulk import create_customers
from customers.services.customers import change_customer
from orders.models import Product
from orders.rules.totals import amount_of
from orders.services.imports.options import Options
from orders.services.imports.report import Report
from orders.services.imports.spill import Buyer, Spill

MOST_ASKED = 5_000


@dataclass
class Catalogue:
    """Finds or adds the customers and products of one file."""

    options: Options
    company: Company
    spill: Spill
    report: Report
    _products: dict[str, Product] = field(default_factory=dict)

    def learn(self) -> None:
        """Read what is known of the file's products, so that their costs are at hand without asking."""
        for numbers in batched(self.spill.product_numbers(), MOST_ASKED):
            self._products |= {str(row.external_id): row for row in Product.objects.filter(external_id__in=numbers)}

    def known(self, number: str) -> Product | None:
        """Return a product that was found or added so far."""
        return self._products.get(number)

    def customers(self, numbers: Iterable[str]) -> dict[str, Customer]:
        """Return the customers of these external ids; those who are new are added."""
        wanted = set(numbers)
        found = {str(row.external_id): row for row in Customer.objects.filter(external_id__in=wanted)}
        buyers = self.spill.buyers(sorted(wanted))
        for number, customer in found.items():
            # Of a merged customer, whose orders go to its survivor, nothing changes any more.
            if customer.merged_into_id is None:
                self._complete(customer, buyers[number])
        new = [self._new(buyers[number]) for number in sorted(wanted - found.keys())]
        create_customers(new, by=self.options.by, at=self.options.now, salesperson=self.options.salesperson)
        self.report.customers += len(new)
        return found | {str(customer.external_id): customer for customer in new}

    def products(self, numbers: Iterable[str]) -> dict[str, Product]:
        """Return the products of these external ids; those that are new are added."""
        wanted = {number for number in numbers if number and number not in self._products}
        for product in Product.objects.filter(external_id__in=wanted):
            self._products[str(product.external_id)] = product
        new = [self._new_product(number) for number in sorted(wanted - self._products.keys())]
        insert_all(new, at=self.options.now)
        audited = ((product, {"external_id": product.external_id, "name": product.name}) for product in new)
        record_many("product.created", audited, by=self.options.by, at=self.options.now)
        self._products.update({str(product.external_id): product for product in new})
        self.report.products += len(new)
        return self._products

    def _new(self, buyer: Buyer) -> Customer:
        return Customer(
            external_id=buyer.external_id,
            name=buyer.name or buyer.external_id,
            acquisition_channel=AcquisitionChannel.IMPORT,
            acquired_on=self._first_day(buyer),
            note=_("Country: %(country)s") % {"country": buyer.country} if buyer.country else "",
        )

    def _complete(self, customer: Customer, buyer: Buyer) -> None:
        """Let an import fill in what an earlier one could not know; what people wrote stays."""
        changes: dict[str, Any] = {}
        if buyer.name and customer.name == customer.external_id != buyer.name:
            changes["name"] = buyer.name
        first = self._first_day(buyer)
        is_imported = customer.acquisition_channel == AcquisitionChannel.IMPORT
        if is_imported and first is not None and (customer.acquired_on is None or first < customer.acquired_on):
            changes["acquired_on"] = first
        if changes:
            change_customer(customer=customer, by=self.options.by, **changes)

    def _first_day(self, buyer: Buyer) -> date | None:
        return business_date(buyer.first_at, self.company.time_zone) if buyer.first_at else None

    def _new_product(self, number: str) -> Product:
        goods = self.spill.goods(number)
        price = None
        if goods.price is not None and goods.currency == self.company.currency:
            price = amount_of(Decimal(1), Decimal(goods.price), goods.currency)
        return Product(external_id=number, name=goods.description or number, price_minor=price)
