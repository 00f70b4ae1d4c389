package dev.quietus.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The console as a person has it: in a real browser, with the keyboard, with a process that calls itself a script. */
@Timeout(180)
final class ConsoleInBrowserTest {
    private static final String WAITING = "document.querySelectorAll('#pending-list > li').length";

    private final RehearsedDuty duty = new RehearsedDuty();
    private ControlPlace place;
    private ControlServer server;
    private ConsoleBrowser browser;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(
                ConsoleBrowser.isThere(),
                "there is no chromium in PATH; install Debian's package chromium to have pages looked at");
        place = new ControlPlace();
        server = ControlServer.open(place.control(true), duty, () -> "# EOF\n");
        browser = new ConsoleBrowser(place.folder().resolve("profile"));
    }

    @AfterEach
    void end() throws Exception {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
            place.close();
        }
    }

    private String address() {
        return "http://127.0.0.1:" + server.port().getAsInt() + "/";
    }

    private String token() throws Exception {
        return Files.readString(place.token()).strip();
    }

    private void enter() throws Exception {
        browser.open(address() + "#token=" + token());
        browser.await("document.getElementById('link').textContent === 'Live'");
        browser.await(WAITING + " === 1");
    }

    @Test
    void withoutTheTokenNothingIsSeenAndItIsAskedFor() throws Exception {
        browser.open(address());
        browser.await("!document.getElementById('gate').hidden");
        assertThat(browser.value("document.activeElement.id")).isEqualTo("token");
        assertThat(browser.value("document.getElementById('house').hidden")).isEqualTo("true");
        browser.value("document.getElementById('token').value = '" + token() + "'");
        browser.key("Enter", "\r");
        browser.await("document.getElementById('link').textContent === 'Live'");
        assertThat(browser.value("location.href + document.cookie")).doesNotContain(token());
    }

    @Test
    void aHostileNameIsText() throws Exception {
        enter();
        assertThat(browser.value("location.hash")).isEmpty();
        duty.put(RehearsedDuty.incident("h-1", Incident.Standing.DONE, 1001, RehearsedDuty.HOSTILE));
        browser.await("!!document.querySelector('li[data-id=h-1]')");
        browser.value("document.querySelector('li[data-id=h-1] details').open = true");
        browser.await("!!document.querySelector('li[data-id=h-1] svg')");
        assertThat(browser.value("document.querySelectorAll('img').length")).isEqualTo("0");
        assertThat(browser.value("document.querySelectorAll('script').length")).isEqualTo("2");
        assertThat(browser.value("document.title")).isEqualTo("(1) Quietus guard");
        assertThat(browser.value("document.querySelector('li[data-id=h-1]').textContent"))
                .contains("<img src=x onerror=")
                .doesNotContain("\u202e", "\u0007");
        // Even a page that forgot itself could not: markup from text is forbidden altogether.
        assertThat(browser.value("(() => { try { document.body.innerHTML = '<b>x</b>'; return 'markup'; }"
                        + " catch (e) { return e.name; } })()"))
                .isEqualTo("TypeError");
    }

    @Test
    void whatWaitsIsDecidedByTheKeyboardAlone() throws Exception {
        enter();
        browser.value("document.querySelector('#pending-list .agree').focus()");
        browser.key("Enter", "\r");
        browser.await("document.getElementById('sure').open");
        // Whoever only presses Enter again has said no.
        assertThat(browser.value("document.activeElement.id")).isEqualTo("sure-no");
        browser.key("Escape", "");
        browser.await("!document.getElementById('sure').open");
        assertThat(duty.told).isEmpty();
        browser.await("!document.querySelector('#pending-list .agree').disabled");
        browser.value("document.querySelector('#pending-list .agree').focus()");
        browser.key("Enter", "\r");
        browser.await("document.getElementById('sure').open");
        browser.key("Tab", "");
        browser.key("Enter", "\r");
        browser.await(WAITING + " === 0");
        assertThat(duty.told).containsExactly("decide 20261121-201500-00000001 true by 0");
        browser.await("document.getElementById('news').textContent.startsWith('You agreed')");
    }

    @Test
    void ordersAreSwitchedAndActsConfirmed() throws Exception {
        enter();
        browser.value("document.querySelector('[data-order=canary-default]').click()");
        browser.await("document.querySelector('[data-order=canary-default]').ariaChecked === 'false'");
        browser.value("document.querySelector('[data-order=memory-hog]').click()");
        browser.await("document.getElementById('sure').open");
        browser.value("document.getElementById('sure-yes').click()");
        browser.await("document.querySelector('[data-order=memory-hog]').ariaChecked === 'true'");
        browser.value("document.getElementById('targets').value = 'user:1001\\n:8080'");
        browser.value("document.querySelector('[value=kill]').click()");
        browser.value("document.querySelector('#act button').click()");
        browser.await("document.getElementById('sure').open");
        assertThat(browser.value("document.getElementById('sure').innerText"))
                .contains("user:1001", "cannot be taken back");
        browser.value("document.getElementById('sure-yes').click()");
        browser.await("document.getElementById('news').textContent.startsWith('Kill: done')");
        assertThat(duty.told)
                .containsExactly(
                        "switch canary-default MONITOR by 0",
                        "switch memory-hog ENFORCE by 0",
                        "KILL user:1001 :8080 by 0 via tcp");
    }

    @Test
    void everythingHasANameAndBothLooksAreDrawn() throws Exception {
        enter();
        browser.value("document.querySelector('#incidents details').open = true");
        browser.await("!!document.querySelector('#incidents svg')");
        assertThat(browser.value("[...document.querySelectorAll('button, input, select, textarea, svg')].filter(it =>"
                        + " !it.closest('[hidden]') && !(it.ariaLabel || it.getAttribute('aria-label') || it.labels?.length"
                        + " || it.textContent.trim())).map(it => it.outerHTML).join()"))
                .isEmpty();
        assertThat(browser.value("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo("true");
        Path folder =
                Path.of(System.getProperty("console.pictures", place.folder().toString()));
        browser.look("light", 1200, 1000);
        browser.picture(folder.resolve("light.png"));
        browser.look("dark", 1200, 1000);
        browser.picture(folder.resolve("dark.png"));
        browser.look("light", 390, 1400);
        browser.picture(folder.resolve("narrow.png"));
        assertThat(browser.value("document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo("true");
        assertThat(colours(folder.resolve("light.png"))).contains(0xf3f4f6, 0xffffff, 0xb3261e, 0x6b3fa0, 0x1b6e3c);
        assertThat(colours(folder.resolve("dark.png"))).contains(0x0f1316, 0x181d22, 0xff8f86, 0xc4a1ff, 0x7bd89f);
    }

    private static Set<Integer> colours(Path picture) throws Exception {
        BufferedImage image = ImageIO.read(picture.toFile());
        Set<Integer> colours = new HashSet<>();
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                colours.add(image.getRGB(x, y) & 0xffffff);
            }
        }
        return colours;
    }
}
