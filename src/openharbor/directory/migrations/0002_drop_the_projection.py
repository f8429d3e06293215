"""The listings are made anew in another shape by the next load, which `openharbor init` does after each upgrade."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="ListingKey"),
        migrations.DeleteModel(name="Listing"),
    ]
