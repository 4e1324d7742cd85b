"""Resources of other clouds than AWS, named as such and never mistaken for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from voice_interviewer.repo.aws import flatten
from voice_interviewer.repo.facts import Fact
from voice_interviewer.repo.terraform import Resource

CLOUDS: Final = {
    "google": "Google Cloud",
    "azurerm": "Azure",
    "azuread": "Azure",
    "azapi": "Azure",
    "digitalocean": "DigitalOcean",
    "hcloud": "Hetzner Cloud",
    "linode": "Linode",
    "oci": "Oracle Cloud",
    "openstack": "OpenStack",
    "vsphere": "vSphere",
    "scaleway": "Scaleway",
    "ovh": "OVHcloud",
    "alicloud": "Alibaba Cloud",
    "ibm": "IBM Cloud",
    "yandex": "Yandex Cloud",
    "cloudflare": "Cloudflare",
    "proxmox": "Proxmox",
    "civo": "Civo",
    "vultr": "Vultr",
    "exoscale": "Exoscale",
}


def cloud_facts(resource: Resource) -> Iterator[Fact]:
    """One fact for a resource of a cloud in `CLOUDS`."""
    cloud = CLOUDS.get(resource.type.partition("_")[0])
    if cloud is None:
        return
    attributes = resource.attributes()
    attributes.set("cloud", cloud)
    attributes.set("type", resource.type)
    flatten(resource, attributes, resource.block)
    yield attributes.fact("cloud.resource", resource.address)
