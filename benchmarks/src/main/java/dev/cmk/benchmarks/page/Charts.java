package dev.cmk.benchmarks.page;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.cmk.benchmarks.page.Messages.Cell;
import dev.cmk.benchmarks.page.Messages.Place;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Rectangle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.DefaultDrawingSupplier;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.AbstractRenderer;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.LineAndShapeRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;
import org.w3c.dom.Document;

/** The pictures of the page. */
final class Charts {

    private static final int WIDTH = 1000;
    private static final int HEIGHT = 600;
    private static final int SMALL = 100;

    /** Of a JDK each pair, told apart by those who see no colours by their brightness. */
    private static final List<Color> COLOURS =
            List.of(new Color(0x1b4f72), new Color(0x85c1e9), new Color(0x935116), new Color(0xf5b041));

    private static final double MEBIBYTE = 1024 * 1024;

    private final Results results;
    private final Messages messages;

    Charts(Results results, Messages messages) {
        this.results = results;
        this.messages = messages;
    }

    /** By the name of the file. */
    Map<String, JFreeChart> all() {
        Map<String, JFreeChart> charts = new LinkedHashMap<>();
        if (!messages.places().isEmpty()) {
            for (String operation : List.of("encrypt", "decrypt")) {
                charts.put(operation + "-100", ofTimes(operation));
                charts.put(operation + "-1048576", ofSpeeds(operation));
            }
        }
        results.jdks().stream()
                .flatMap(jdk -> results.of(jdk, "reencryption").stream())
                .findFirst()
                .ifPresent(found -> {
                    charts.put("reencryption-speed", ofReEncryption(found, "data keys/s", Charts::perSecond));
                    charts.put("reencryption-heap", ofReEncryption(found, "heap, MiB", Charts::heap));
                });
        return charts;
    }

    /** Dots, since the length of a bar says nothing where the axis is logarithmic. */
    private JFreeChart ofTimes(String operation) {
        JFreeChart chart = ofMessages(operation, SMALL, "ns", nanos -> nanos);
        CategoryPlot plot = chart.getCategoryPlot();
        plot.setRangeAxis(logarithmic("ns, logarithmic"));
        LineAndShapeRenderer dots = new LineAndShapeRenderer(false, true);
        dots.setUseSeriesOffset(true);
        paint(dots);
        plot.setRenderer(dots);
        plot.setDomainGridlinesVisible(true);
        return chart;
    }

    private JFreeChart ofSpeeds(String operation) {
        JFreeChart chart = ofMessages(operation, (int) MEBIBYTE, "GB/s", nanos -> MEBIBYTE / nanos);
        BarRenderer bars = new BarRenderer();
        bars.setBarPainter(new StandardBarPainter());
        bars.setShadowVisible(false);
        bars.setItemMargin(0);
        paint(bars);
        chart.getCategoryPlot().setRenderer(bars);
        return chart;
    }

    private static void paint(AbstractRenderer renderer) {
        for (int i = 0; i < COLOURS.size(); i++) {
            renderer.setSeriesPaint(i, COLOURS.get(i));
        }
    }

    private static LogAxis logarithmic(String label) {
        LogAxis axis = new LogAxis(label);
        axis.setTickUnit(new NumberTickUnit(1)); // a power of ten
        axis.setNumberFormatOverride(NumberFormat.getIntegerInstance(Locale.ROOT));
        return axis;
    }

    private JFreeChart ofMessages(String operation, int size, String unit, DoubleUnaryOperator valueOfNanos) {
        DefaultCategoryDataset values = new DefaultCategoryDataset();
        for (Place place : messages.places()) {
            for (String subject : messages.subjects(size)) {
                messages.nanos(new Cell(place, size, operation, 1, subject))
                        .filter(nanos -> PerformancePage.SINGLE.test(subject))
                        .ifPresent(nanos -> values.addValue(
                                valueOfNanos.applyAsDouble(nanos.value()),
                                place.toString(),
                                subject.replace('-', ' ')));
            }
        }
        String title = operation + " " + (size == SMALL ? "100 bytes" : "1 MiB") + ", one thread";
        return plain(
                ChartFactory.createBarChart(title, null, unit, values, PlotOrientation.HORIZONTAL, true, false, false));
    }

    /** What is done, and by how many instances, over the number of data keys. */
    private static JFreeChart ofReEncryption(JsonObject found, String unit, ToDoubleFunction<JsonObject> value) {
        Map<String, TreeMap<Double, List<Double>>> lines = new TreeMap<>();
        Results.elements(found.getAsJsonArray("raw"))
                .map(JsonElement::getAsJsonObject)
                .forEach(measured -> lines.computeIfAbsent(
                                measured.get("what").getAsString() + " by "
                                        + measured.get("instances").getAsInt(),
                                key -> new TreeMap<>())
                        .computeIfAbsent(measured.get("dataKeys").getAsDouble(), key -> new ArrayList<>())
                        .add(value.applyAsDouble(measured)));
        XYSeriesCollection points = new XYSeriesCollection();
        lines.forEach((name, line) -> {
            XYSeries series = new XYSeries(name);
            line.forEach((dataKeys, values) ->
                    series.add(dataKeys.doubleValue(), Median.of(values).value()));
            points.addSeries(series);
        });
        JFreeChart chart = ChartFactory.createXYLineChart(
                "Re-encryption: " + unit + " by number of data keys and of instances",
                "data keys, logarithmic",
                unit,
                points);
        LogAxis dataKeys = logarithmic("data keys, logarithmic");
        chart.getXYPlot().setDomainAxis(dataKeys);
        chart.getXYPlot().setRenderer(linesOf(List.copyOf(lines.keySet())));
        return plain(chart);
    }

    /** What is done by the colour, by how many instances by the shape of the points. */
    private static XYLineAndShapeRenderer linesOf(List<String> names) {
        List<String> what = new ArrayList<>();
        List<String> instances = new ArrayList<>();
        XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer();
        for (int i = 0; i < names.size(); i++) {
            int by = names.get(i).lastIndexOf(" by ");
            renderer.setSeriesPaint(i, COLOURS.get(place(what, names.get(i).substring(0, by)) % COLOURS.size()));
            int shape = place(instances, names.get(i).substring(by));
            renderer.setSeriesShape(
                    i,
                    DefaultDrawingSupplier.DEFAULT_SHAPE_SEQUENCE[
                            shape % DefaultDrawingSupplier.DEFAULT_SHAPE_SEQUENCE.length]);
        }
        return renderer;
    }

    private static int place(List<String> seen, String name) {
        if (!seen.contains(name)) {
            seen.add(name);
        }
        return seen.indexOf(name);
    }

    private static JFreeChart plain(JFreeChart chart) {
        chart.getPlot().setBackgroundPaint(Color.WHITE);
        chart.getPlot().setOutlineVisible(false);
        return chart;
    }

    private static double perSecond(JsonObject measured) {
        return measured.get("perSecond").getAsDouble();
    }

    private static double heap(JsonObject measured) {
        return measured.getAsJsonObject("moved").get("heapMebibytes").getAsDouble();
    }

    static void write(JFreeChart chart, Path file) {
        try (Writer writer = Files.newBufferedWriter(file)) {
            Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null);
            SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
            context.setComment("made by benchmarks/run page");
            context.setPrecision(1); // tenths of a pixel
            SVGGraphics2D graphics = new SVGGraphics2D(context, false);
            chart.draw(graphics, new Rectangle(WIDTH, HEIGHT));
            graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
            graphics.stream(writer, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
