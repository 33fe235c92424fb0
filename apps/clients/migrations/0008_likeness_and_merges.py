import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.comparison
import salesmgmt.lib.company_names
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0007_phone_looks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='client',
            name='clients_by_likeness_of_name',
        ),
        migrations.AddField(
            model_name='client',
            name='core',
            field=models.GeneratedField(db_persist=True, expression=salesmgmt.lib.company_names.Core('name'), output_field=models.TextField()),
        ),
        migrations.AddIndex(
            model_name='client',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('core'), name='gin_trgm_ops'), name='clients_by_likeness_of_core'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['core'], name='clients_by_core'),
        ),
        migrations.AddField(
            model_name='merge',
            name='gone_id',
            field=models.BigIntegerField(db_index=True, default=0, verbose_name='id of the client given up'),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='NotTheSame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found_at', models.DateTimeField(verbose_name='found at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clients.client', verbose_name='client')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='clients.client', verbose_name='other client')),
            ],
            options={
                'verbose_name': 'pair that is not the same',
                'verbose_name_plural': 'pairs that are not the same',
                'ordering': ['pk'],
                'constraints': [
                    models.UniqueConstraint(django.db.models.functions.comparison.Least('client', 'other'), django.db.models.functions.comparison.Greatest('client', 'other'), name='a_pair_is_told_apart_once'),
                    models.CheckConstraint(condition=models.Q(('client', models.F('other')), _negated=True), name='a_client_is_the_same_as_itself'),
                ],
            },
        ),
    ]
