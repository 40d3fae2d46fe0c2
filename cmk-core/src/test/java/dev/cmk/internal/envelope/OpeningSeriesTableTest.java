package dev.cmk.internal.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpeningSeriesTableTest {

    private final Binding binding = new Binding(Fixture.ORGANIZATION, Fixture.SCOPE);

    @Test
    void series_is_found_by_the_id_in_the_header() {
        OpeningSeriesTable table = new OpeningSeriesTable();
        OpeningSeries[] series = new OpeningSeries[10];
        for (int i = 0; i < 10; i++) {
            series[i] = new OpeningSeries(key(i), binding);
            table = table.with(series[i]);
        }
        for (int i = 0; i < 10; i++) {
            assertThat(table.find(key(i).header)).isSameAs(series[i]);
            assertThat(table.find(key(i).header)).isSameAs(series[i]);
        }
        assertThat(table.find(key(10).header)).isNull();
    }

    @Test
    void table_never_holds_more_than_its_capacity_and_always_the_newest() {
        OpeningSeriesTable table = new OpeningSeriesTable();
        for (int i = 0; i < 3 * OpeningSeriesTable.CAPACITY; i++) {
            table = table.with(new OpeningSeries(key(i), binding));
            assertThat(table.find(key(i).header)).isNotNull();
        }
        int found = 0;
        for (int i = 0; i < 3 * OpeningSeriesTable.CAPACITY; i++) {
            found += table.find(key(i).header) == null ? 0 : 1;
        }
        assertThat(found).isEqualTo(OpeningSeriesTable.CAPACITY);
    }

    @Test
    void series_that_is_there_is_not_added_again() {
        OpeningSeriesTable table = new OpeningSeriesTable().with(new OpeningSeries(key(1), binding));
        assertThat(table.with(new OpeningSeries(key(1), binding))).isSameAs(table);
    }

    @Test
    void ids_that_share_a_half_are_different_series() {
        byte[] high = new byte[16];
        high[0] = 1;
        byte[] low = new byte[16];
        low[15] = 1;
        OpeningSeriesTable table = new OpeningSeriesTable().with(new OpeningSeries(key(new byte[16]), binding));
        assertThat(table.find(key(high).header)).isNull();
        assertThat(table.find(key(low).header)).isNull();
        assertThat(table.find(key(new byte[16]).header)).isNotNull();
    }

    private static SeriesKey key(int number) {
        return key(Fixture.bytes(16, number));
    }

    private static SeriesKey key(byte[] seriesId) {
        return SeriesKey.derive(Fixture.dataKey(), Suite.WHOLE, Fixture.ID, seriesId);
    }
}
