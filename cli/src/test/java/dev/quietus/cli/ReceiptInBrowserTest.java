package dev.quietus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A receipt's page as a browser makes it: what it runs and fetches, and that it draws on screens and paper. */
@Timeout(180)
final class ReceiptInBrowserTest {
    private static final int LIGHT = 0xffffff;
    private static final int DARK = 0x14181c;

    @TempDir
    Path folder;

    @BeforeEach
    void assumeABrowser() {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "chromium"))),
                "there is no chromium in PATH; install Debian's package chromium to have pages looked at");
    }

    private String chromium(String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile")));
        command.addAll(List.of(options));
        command.add(folder.resolve("page.html").toUri().toString());
        Ran ran = Ran.program(folder, Map.of(), command);
        assertThat(ran.code()).as(ran.err()).isZero();
        return new String(ran.out().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private void write(String receipt) throws Exception {
        byte[] document = receipt.getBytes(StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("page.html"), ReceiptPage.of(ReceiptReader.parse("r", document)));
    }

    /** How many colours there are in a picture, and whether the first pixel has that of the paper. */
    private Set<Integer> colours(String picture, int paper) throws Exception {
        BufferedImage image = ImageIO.read(folder.resolve(picture).toFile());
        assertThat(image.getRGB(1, 1) & 0xffffff).isEqualTo(paper);
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x += 2) {
            for (int y = 0; y < image.getHeight(); y++) {
                colours.add(image.getRGB(x, y) & 0xffffff);
            }
        }
        return colours;
    }

    @Test
    void aHostilePageRunsAndFetchesNothing() throws Exception {
        write(ReceiptPageTest.hostile());
        String dom = chromium("--dump-dom");
        assertThat(dom).contains("&lt;script&gt;alert(1)&lt;/script&gt;").doesNotContain("<script");
        // A browser adds what is missing and drops what has no place: nothing was.
        String page = Files.readString(folder.resolve("page.html"));
        for (String element :
                List.of("section", "svg", "table", "tr", "td", "li", "ul", "dl", "dd", "path", "h1", "h2")) {
            assertThat(dom.split("<" + element + "[ >]")).as(element).hasSameSizeAs(page.split("<" + element + "[ >]"));
        }
    }

    @Test
    void itIsDrawnLightAndDarkNarrowAndOnPaper() throws Exception {
        StringBuilder processes = new StringBuilder();
        for (int pid = 2; pid < 150; pid++) {
            processes
                    .append(pid == 2 ? "" : ",")
                    .append(ReceiptPageTest.process(
                            pid,
                            2,
                            "node",
                            "gone",
                            "{\"held\":0,\"asked\":1,\"stopped\":9,\"forced\":20,\"gone\":40}"));
        }
        write(ReceiptPageTest.receipt(processes.toString(), ""));
        chromium("--window-size=1200,1600", "--screenshot=" + folder.resolve("light.png"));
        assertThat(colours("light.png", LIGHT)).contains(0x8a5a00, 0x6b3fa0, 0xb3261e, 0x1b6e3c);
        chromium(
                "--window-size=1200,1600",
                "--blink-settings=preferredColorScheme=0",
                "--screenshot=" + folder.resolve("dark.png"));
        assertThat(colours("dark.png", DARK)).contains(0xf0b94a, 0xc4a1ff, 0x7bd89f);
        chromium("--window-size=500,1600", "--screenshot=" + folder.resolve("narrow.png"));
        assertThat(colours("narrow.png", LIGHT)).contains(0xb3261e);
        int sheets = sheets();
        // What is folded on a screen is there on paper.
        Path page = folder.resolve("page.html");
        String folded = Files.readString(page).replaceAll("details::details-content\\{[^}]*}", "");
        Files.writeString(page, folded);
        assertThat(sheets()).isLessThan(sheets / 2);
    }

    private int sheets() throws Exception {
        chromium("--no-pdf-header-footer", "--print-to-pdf=" + folder.resolve("paper.pdf"));
        String pdf = Files.readString(folder.resolve("paper.pdf"), StandardCharsets.ISO_8859_1);
        return pdf.split("/Type /Page\\b").length - 1;
    }
}
