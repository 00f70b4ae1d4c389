package dev.quietus.cli;

/** How a receipt's page looks: light or dark as its reader's screen, always light on paper. */
final class PageStyle {
    static final String CSS = """
            :root{color-scheme:light dark;--paper:#fff;--ink:#1c2126;--faint:#545d66;--line:#d5dae0;--panel:#f5f7f9;\
            --bar:#b9c3cd;--asked:#8a5a00;--stopped:#6b3fa0;--forced:#b3261e;--gone:#1b6e3c}
            @media screen and (prefers-color-scheme:dark){:root{--paper:#14181c;--ink:#e6eaee;--faint:#a3adb7;--line:#343c44;\
            --panel:#1d2329;--bar:#4b5661;--asked:#f0b94a;--stopped:#c4a1ff;--forced:#ff8a80;--gone:#7bd89f}}
            *{box-sizing:border-box}
            body{margin:0 auto;padding:1.5rem 1.25rem 3rem;max-width:70rem;background:var(--paper);color:var(--ink);\
            font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
            h1{font-size:1.35rem;line-height:1.3;margin:.6rem 0 .8rem;overflow-wrap:anywhere}
            h2{font-size:1.05rem;margin:2rem 0 .6rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
            code,.name{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.9em;\
            overflow-wrap:anywhere}
            .badge{display:inline-block;padding:.2rem .8rem;border-radius:1rem;font-weight:700;color:#fff;background:#4a5560;\
            print-color-adjust:exact;-webkit-print-color-adjust:exact}
            .badge.gone{background:#1b6e3c}.badge.survived{background:#b3261e}
            .badge.unknown,.badge.refused{background:#7a4f00}
            dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}
            dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}
            .faint{color:var(--faint)}
            ul{margin:.3rem 0;padding-left:1.2rem}
            .survivors>li{margin:.4rem 0;padding:.5rem .8rem;list-style:none;border-left:.3rem solid var(--forced);\
            background:var(--panel)}
            .survivors{padding-left:0}
            .scroll{overflow-x:auto;max-width:100%}
            svg.timeline{display:block;width:100%;min-width:52rem;height:auto}
            svg text{fill:var(--ink);font:12px ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
            svg .scale{fill:var(--faint);font-size:11px}svg .grid{stroke:var(--line);stroke-width:1}
            svg .life{stroke:var(--bar);stroke-width:8}svg .alive{stroke:var(--forced);stroke-width:8;stroke-dasharray:3 3}
            svg .arrow{fill:var(--forced)}
            .asked{fill:var(--asked);stroke:var(--paper)}.stopped{fill:var(--stopped);stroke:var(--paper)}
            .forced{fill:var(--forced);stroke:var(--paper)}.dead{fill:var(--gone);stroke:var(--paper)}
            .event{fill:var(--stopped);stroke:var(--paper)}
            .legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:.2rem 0 .6rem;padding:0;list-style:none;\
            font-size:.9rem;color:var(--faint)}
            .legend svg{width:14px;height:14px;vertical-align:-2px;margin-right:.3rem}
            table{border-collapse:collapse;width:100%;font-size:.9rem}
            th,td{text-align:left;vertical-align:top;padding:.35rem .7rem .35rem 0;border-bottom:1px solid var(--line)}
            thead th{color:var(--faint);font-weight:600}tbody th{font-weight:400}
            td.number,th.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
            .steps .number{width:6rem;padding-right:1.2rem}
            .fate{font-weight:700;white-space:nowrap}
            .fate.gone{color:var(--gone)}.fate.survived{color:var(--forced)}
            .fate.unknown,.fate.refused{color:var(--asked)}
            .tree,.tree ul{list-style:none;padding-left:0;margin:0}
            .tree ul{margin-left:.55rem;padding-left:1rem;border-left:1px solid var(--bar)}
            .tree li{padding:.1rem 0;overflow-wrap:anywhere}
            details{margin:.5rem 0}summary{cursor:pointer;color:var(--faint)}
            summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--stopped);outline-offset:2px}
            footer{margin-top:2.5rem;padding-top:.6rem;border-top:1px solid var(--line);color:var(--faint);font-size:.85rem}
            @media (max-width:36rem){body{padding:1rem .8rem 2rem}dl{gap:.15rem .7rem}\
            .cards thead{display:none}.cards tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}\
            .cards th{font-weight:700}.cards th,.cards td,.cards td.number{display:block;text-align:left;border:0;padding:.05rem 0}\
            .cards td[data-is]::before{content:attr(data-is) ": ";color:var(--faint)}}
            @page{margin:14mm}
            @media print{html{font-size:12px}body{max-width:none;padding:0}h2{break-after:avoid}\
            tr,li,.legend,svg.timeline{break-inside:avoid}.survivors>li{break-inside:avoid}thead{display:table-header-group}\
            .scroll{overflow:visible}svg.timeline{min-width:0}\
            details::details-content{content-visibility:visible;height:auto}summary{color:var(--ink)}}
            """;

    private PageStyle() {}
}
