package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quietus.QuietusException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** What becomes of receipts by hostile hands, on the terminal and as a page. */
@Timeout(120)
final class ReceiptPageTest {
    private static final String BOOT = "0123456789abcdef";

    /** As JSON writes them. */
    private static final String[] NAMES = {
        "<script>alert(1)</script>",
        "</title></style><script>x</script>",
        "\\\" onload=\\\"x' onerror='y",
        "]]><!-- &amp; &#60;script&#62;",
        "\\u001b[2J\\u0007\\u0000\\r\\n",
        "\\u202egnp.exe\\u2066\\u200f",
        "\\ud800 \\udc00 \\ufffe \\u0085",
    };

    static String process(int pid, int parent, String name, String fate, String after) {
        return "{\"pid\":" + pid + ",\"identity\":\"" + pid + "@5.7." + BOOT + "\",\"name\":\"" + name
                + "\",\"parent\":"
                + parent + ",\"uid\":4294967295,\"user\":\"" + name + "\",\"kind\":\"child\",\"evidence\":\"" + name
                + "\",\"outcome\":\"" + fate + "\",\"means\":\"" + name + "\",\"signals\":[\"" + name
                + "\"],\"exit\":null,\"status\":{\"signal\":6,\"core\":true},\"after_us\":" + after
                + ",\"used\":{\"processor_ms\":10,\"resident_bytes\":null},\"resistance\":"
                + (fate.equals("survived") ? "{\"kind\":\"slow\",\"text\":\"" + name + "\"}" : "null")
                + ",\"cures\":[\"" + name + "\",\"" + name + "\"]}";
    }

    static String receipt(String processes, String more) {
        return "{\"schema\":\"quietus/1\",\"verb\":\"kill\",\"outcome\":\"survived\",\"exit_code\":7,\"targets\":[\""
                + NAMES[0] + "\"],\"elapsed_ms\":35,\"processes\":[" + processes + "]" + more + "}";
    }

    static String hostile() {
        StringBuilder processes = new StringBuilder();
        int pid = 10;
        for (String name : NAMES) {
            String fate = pid % 3 == 0 ? "survived" : pid % 3 == 1 ? "gone" : "unknown";
            String after = "{\"held\":0,\"asked\":100,\"stopped\":101,\"forced\":101,\"gone\":"
                    + (fate.equals("gone") ? "35000" : "null") + "}";
            processes.append(pid == 10 ? "" : ",").append(process(pid, pid - 1, name, fate, after));
            pid++;
        }
        String name = "\"" + NAMES[0] + NAMES[4] + "\"";
        String more = ",\"reason\":" + name + ",\"proof\":[" + name + "],\"conditions\":[" + name
                + "],\"host\":{\"boot\":" + name + ",\"system\":" + name + ",\"user\":" + name + ",\"quietus\":" + name
                + "},\"related\":[{\"pid\":3,\"name\":" + name + ",\"why\":" + name
                + "}],\"leftovers\":[{\"kind\":" + name + ",\"name\":" + name + ",\"text\":" + name + ",\"standing\":"
                + name + ",\"why\":" + name + "}],\"leftovers_unseen\":" + name
                + ",\"timeline\":[{\"after_us\":5,\"stage\":" + name + ",\"text\":" + name
                + "}],\"run\":{\"name\":" + name + ",\"command\":[" + name + "],\"end\":{\"text\":" + name
                + "},\"status\":null,\"means\":[{\"name\":" + name + ",\"guarantee\":" + name + "}],\"weaknesses\":["
                + name + "],\"leftovers\":[" + name + "],\"timeline\":[]},\"later\":{\"unknown\":[1]}";
        return receipt(processes.toString(), more);
    }

    private static StoredReceipt parse(String document) {
        return ReceiptReader.parse("r", document.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(StoredReceipt receipt, boolean unicode) {
        Page page = new Page(new Style(false), unicode, true, false, 80, receipt.lookup());
        ReceiptText.show(page, receipt);
        return page.toString();
    }

    /** A page is also well-formed XML, once its void elements are closed: then no tag came in by a name. */
    private static Document dom(String page) {
        String xml = page.replace("<!DOCTYPE html>\n", "").replaceAll("(<meta[^>]*)>", "$1/>");
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new AssertionError(page, e);
        }
    }

    @Test
    void namesOfStrangersAreOnlyText() {
        StoredReceipt receipt = parse(hostile());
        String page = ReceiptPage.of(receipt);
        Document dom = dom(page);
        assertThat(dom.getElementsByTagName("script").getLength()).isZero();
        assertThat(page).contains("&lt;script&gt;alert(1)&lt;/script&gt;", "\\x1b[2J", "\\u{202e}", "\\u{d800}");
        assertThat(page.replace("\n", "")).doesNotContainPattern("[\\p{Cntrl}\\p{Cf}\\p{Cs}]");
        NodeList all = dom.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            for (int j = 0; j < all.item(i).getAttributes().getLength(); j++) {
                String attribute = all.item(i).getAttributes().item(j).getNodeName();
                assertThat(attribute).doesNotStartWith("on").isNotIn("src", "href", "style");
            }
        }
        for (boolean unicode : new boolean[] {true, false}) {
            assertThat(text(receipt, unicode).replace("\n", "")).doesNotContainPattern("[\\p{Cntrl}\\p{Cf}\\p{Cs}]");
        }
    }

    @Test
    void thePageStandsAloneAndSaysSoToTheBrowser() {
        String page = ReceiptPage.of(parse(hostile()));
        assertThat(page)
                .contains("content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"")
                .contains(
                        "<html lang=\"en\">",
                        "<th scope=\"col\">",
                        "<th scope=\"row\">",
                        "<title id=\"t0\">",
                        "<title id=\"t1\">",
                        "<desc id")
                .doesNotContain("http://", "https://", "url(", "@import");
        Matcher identified = Pattern.compile(" id=\"([^\"]*)\"").matcher(page);
        Map<String, Integer> ids = new HashMap<>();
        while (identified.find()) {
            ids.merge(identified.group(1), 1, Integer::sum);
        }
        assertThat(ids.values()).containsOnly(1);
    }

    @Test
    void whatIsLeftIsTellableWhoseItIs() {
        StoredReceipt receipt = parse(receipt(
                "",
                ",\"leftovers\":[{\"kind\":\"fifo\",\"name\":\"/a\",\"text\":\"FIFO /a\",\"standing\":\"own\",\"why\":\"made by it\"},"
                        + "{\"kind\":\"listening-port\",\"name\":\"tcp 80\",\"standing\":\"shared\",\"why\":\"7 has it\"},"
                        + "{\"text\":\"a sentence\"}],\"leftovers_unseen\":\"it took too long\""));
        assertThat(text(receipt, true))
                .contains("FIFO /a (made by it)\n", "listening-port tcp 80 (shared: 7 has it)\n", "  a sentence\n")
                .contains("perhaps more: it took too long");
        String page = ReceiptPage.of(receipt);
        dom(page);
        assertThat(page)
                .contains(
                        "<th scope=\"row\">FIFO /a</th><td data-is=\"Kind\">fifo</td><td data-is=\"Standing\">own</td>")
                .contains("Perhaps more is left behind: it took too long");
    }

    @Test
    void aLargeFamilyIsFoldedAndAChainOfForksIsBounded() {
        StringBuilder processes = new StringBuilder();
        for (int pid = 2; pid < 3002; pid++) {
            processes
                    .append(pid == 2 ? "" : ",")
                    .append(process(pid, pid - 1, "n", "gone", "{\"held\":0,\"gone\":" + pid + "}"));
        }
        StoredReceipt receipt = parse(receipt(processes.toString(), ""));
        String page = ReceiptPage.of(receipt);
        dom(page);
        assertThat(page)
                .contains("<details>", "1940 more", "1000 more, which the JSON document has", "… and 1000 more");
        Page short_ = new Page(new Style(false), true, false, false, 80, receipt.lookup());
        ReceiptText.show(short_, receipt);
        assertThat(short_.toString().lines()).hasSizeLessThan(60);
    }

    /** WCAG 2.2, success criterion 1.4.3: 4.5 to 1 for text, light and dark. */
    @Test
    void coloursContrast() {
        Matcher themes = Pattern.compile(":root\\{([^}]*)\\}").matcher(PageStyle.CSS);
        int count = 0;
        for (; themes.find(); count++) {
            Map<String, String> colours = new HashMap<>();
            Matcher one = Pattern.compile("--([a-z]+):(#[0-9a-f]+)").matcher(themes.group(1));
            while (one.find()) {
                colours.put(one.group(1), one.group(2));
            }
            for (String paper : new String[] {"paper", "panel"}) {
                for (String ink : new String[] {"ink", "faint", "asked", "stopped", "forced", "gone"}) {
                    assertThat(contrast(colours.getOrDefault(ink, ""), colours.getOrDefault(paper, "")))
                            .as(ink)
                            .isGreaterThanOrEqualTo(4.5);
                }
            }
        }
        assertThat(count).isEqualTo(2);
        Matcher badges = Pattern.compile("badge[^}]*background:(#[0-9a-f]+)").matcher(PageStyle.CSS);
        for (count = 0; badges.find(); count++) {
            assertThat(contrast("#ffffff", badges.group(1))).as(badges.group(1)).isGreaterThanOrEqualTo(4.5);
        }
        assertThat(count).isEqualTo(4);
        assertThat(contrast("#000", "#fff")).isCloseTo(21, within(0.01));
    }

    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String colour) {
        String digits = colour.length() == 4 ? colour.replaceAll("([0-9a-f])", "$1$1") : colour;
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double part = Integer.parseInt(digits.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            sum += weights[i] * (part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "garbage",
                "{}",
                "{\"schema\":\"quietus/2\"}",
                "{\"schema\":\"quietus/1\"}",
                "{\"schema\":1}",
                "{\"schema\":\"quietus/1\",\"verb\":\"kill\",\"outcome\":\"done\",\"elapsed_ms\":1,\"processes\":[]}",
                "{\"schema\":\"quietus/1\",\"verb\":\"kill\",\"outcome\":\"gone\",\"elapsed_ms\":-1,\"processes\":[]}",
                "{\"schema\":\"quietus/1\",\"verb\":\"kill\",\"outcome\":\"gone\",\"elapsed_ms\":1e9,\"processes\":[]}",
                "{\"schema\":\"quietus/1\",\"verb\":\"kill\",\"outcome\":\"gone\",\"elapsed_ms\":1,\"processes\":[7]}",
                "{\"schema\":\"quietus/1\",\"verb\":\"kill\",\"outcome\":\"gone\",\"elapsed_ms\":1,\"processes\":{}}",
                "{\"schema\":\"quietus/1\",\"verb\":\"kill\",\"outcome\":\"gone\",\"elapsed_ms\":1,\"begun\":\"x\"}",
                "{\"schema\":\"quietus/1\",\"verb\":\"kill\",\"outcome\":\"gone\",\"elapsed_ms\":99999999999999999999}",
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
            })
    void whatIsNoReceiptIsRefused(String document) {
        assertThat(refusal(document)).startsWith("r is no receipt of Quietus: ");
    }

    @Test
    void tooManyPartsAreRefusedBeforeTheyFillTheMemory() {
        assertThat(refusal("[" + "0,".repeat(3_000_001) + "0]")).contains("too many parts");
    }

    private static String refusal(String document) {
        try {
            parse(document);
            return "";
        } catch (QuietusException e) {
            assertThat(e.reason()).isEqualTo(QuietusException.Reason.USAGE);
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aDamagedReceiptIsRefusedOrHarmless() {
        byte[] good = hostile().getBytes(StandardCharsets.UTF_8);
        Random random = new Random(41);
        int read = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] bad = good.clone();
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                // Half of them digits: those keep it a document.
                int value = random.nextBoolean() ? '0' + random.nextInt(10) : random.nextInt(256);
                bad[random.nextInt(bad.length)] = (byte) value;
            }
            bad = random.nextInt(8) == 0 ? Arrays.copyOf(bad, random.nextInt(bad.length)) : bad;
            try {
                StoredReceipt receipt = ReceiptReader.parse("r", bad);
                read++;
                assertThat(text(receipt, true).replace("\n", "")).doesNotContainPattern("[\\p{Cntrl}]");
                String page = ReceiptPage.of(receipt);
                if (i % 20 == 0) {
                    dom(page);
                }
                assertThat(page).doesNotContain("<script");
            } catch (QuietusException e) {
                assertThat(e.reason()).isEqualTo(QuietusException.Reason.USAGE);
            }
        }
        assertThat(read).isGreaterThan(100);
    }

    @Test
    void scalesHaveRoundSteps() {
        for (long micros = 1; micros < 4_000_000_000_000L; micros = micros * 7 / 5 + 1) {
            TimeAxis axis = TimeAxis.of(Duration.ofNanos(micros * 1000), 8);
            assertThat(axis.ticks()).hasSizeBetween(1, 9).startsWith(0L);
            assertThat(Long.toString(axis.stepMicros())).matches("[125]0*");
            assertThat(axis.ticks().stream().map(axis::label).distinct()).hasSameSizeAs(axis.ticks());
        }
        assertThat(TimeAxis.of(Duration.ofMillis(35), 8).label(5000)).isEqualTo("5 ms");
        assertThat(TimeAxis.of(Duration.ofMillis(3), 8).label(500)).isEqualTo("0.5 ms");
        assertThat(TimeAxis.of(Duration.ofSeconds(10), 8).label(2_000_000)).isEqualTo("2 s");
    }
}
