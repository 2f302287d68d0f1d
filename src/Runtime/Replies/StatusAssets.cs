namespace UdsAot.Replies;

/// <summary>The looks of the status page and its script, and the policy that lets a browser run these two and nothing else.</summary>
internal static class StatusAssets
{
    /// <summary>The style sheet.</summary>
    public const string Style = """

        :root { color-scheme: light dark; --ground: #f3f5f4; --card: #fff; --line: #d9e0de; --text: #172122; --soft: #55666a;
          --well: #0b6b50; --well-ground: #dcf3ea; --ill: #a92214; --ill-ground: #fde4df; --own: #3d5066; --own-ground: #e6ebf1;
          --c1: #7a8794; --c2: #12926d; --c3: #4a7fc1; --c4: #d39a1b; --c5: #cf3a28; }
        @media (prefers-color-scheme: dark) { :root { --ground: #101516; --card: #181f20; --line: #2c383a; --text: #e3eae9; --soft: #9db0b2;
          --well: #6fdcb8; --well-ground: #12362c; --ill: #ff9c8c; --ill-ground: #45190f; --own: #b9c8d9; --own-ground: #243040;
          --c1: #8b97a3; --c2: #35b88e; --c3: #6f9fdb; --c4: #e0ad3a; --c5: #ee6553; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
        main, footer { max-width: 76rem; margin: 0 auto; padding: 0 clamp(.75rem, 3vw, 2rem); }
        main { padding-top: clamp(.75rem, 3vw, 2rem); }
        header { display: flex; gap: 1rem; padding: 1rem 1.25rem; border-radius: .9rem; margin-bottom: 1rem; }
        header.well { background: var(--well-ground); } header.well h1, header.well .sign { color: var(--well); }
        header.ill { background: var(--ill-ground); } header.ill h1, header.ill .sign { color: var(--ill); }
        h1 { margin: 0; font-size: clamp(1.3rem, 4.5vw, 1.9rem); line-height: 1.2; text-wrap: balance; }
        h2 { margin: 0 0 .6rem; font-size: 1.05rem; }
        p { margin: 0; } header p { color: var(--text); }
        .sign { font-size: 2rem; line-height: 1; font-weight: 700; }
        .soft { color: var(--soft); font-weight: 400; }
        header .soft { color: var(--text); opacity: .85; font-size: .9rem; }
        b { font-weight: 650; font-variant-numeric: tabular-nums; }
        code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere; }
        header ul { margin: .6rem 0 0; padding: 0; list-style: none; } header li { margin-top: .3rem; overflow-wrap: anywhere; }
        header li code { font-weight: 700; }
        .tiles { display: grid; gap: .75rem; grid-template-columns: repeat(4, minmax(0, 1fr)); margin: 0 0 1rem; }
        .tiles div, section { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; }
        .tiles div { padding: .7rem 1rem; } .tiles dd { margin: 0; } .tiles b { display: block; font-size: 1.5rem; line-height: 1.25; }
        dt { color: var(--soft); font-size: .85rem; } dd .soft { font-size: .85rem; }
        section { padding: 1rem 1.25rem; margin-bottom: 1rem; min-width: 0; }
        table { width: 100%; border-collapse: collapse; font-size: .92rem; }
        th, td { padding: .6rem .9rem .6rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
        thead th { border: 0; padding: 0 .9rem .35rem 0; font-size: .82rem; font-weight: 500; color: var(--soft); }
        tbody th { font-weight: 600; min-width: 5.5rem; } tbody th code { font-size: 1rem; }
        .mounts th:first-child { width: 26%; } .mounts th:nth-child(3) { width: 28%; } .line { display: block; font-size: .85rem; } .mounts td { white-space: nowrap; }
        th > .soft { display: block; font-size: .85rem; overflow-wrap: anywhere; }
        th:last-child, td:last-child { padding-right: 0; }
        .number { text-align: right; font-variant-numeric: tabular-nums; }
        .note td { border-top: 0; padding-top: 0; color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; white-space: normal; }
        .busy { color: var(--ill); font-weight: 600; }
        .badge { display: inline-block; padding: .05rem .6rem; border-radius: 1rem; font-weight: 600; white-space: nowrap; }
        .badge.well { background: var(--well-ground); color: var(--well); } .badge.ill { background: var(--ill-ground); color: var(--ill); }
        .badge.own { background: var(--own-ground); color: var(--own); }
        .bar { display: block; width: 100%; max-width: 18rem; height: .4rem; margin: .3rem 0 .2rem; border-radius: .2rem; }
        rect.c1 { fill: var(--c1); } rect.c2 { fill: var(--c2); } rect.c3 { fill: var(--c3); } rect.c4 { fill: var(--c4); } rect.c5 { fill: var(--c5); }
        .classes { display: flex; flex-wrap: wrap; gap: 0 .8rem; font-size: .82rem; font-variant-numeric: tabular-nums; }
        .classes span::before { content: ""; display: inline-block; width: .55rem; height: .55rem; border-radius: .15rem; margin-right: .3rem; }
        .c1::before { background: var(--c1); } .c2::before { background: var(--c2); } .c3::before { background: var(--c3); }
        .c4::before { background: var(--c4); } .c5::before { background: var(--c5); }
        footer { padding-bottom: 2rem; font-size: .85rem; }
        button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .45rem .9rem; margin: 0 0 .75rem; cursor: pointer; }
        button:focus-visible { outline: 3px solid var(--c3); outline-offset: 2px; }
        #lost { background: var(--ill); color: var(--ground); padding: .6rem 1rem; text-align: center; font-weight: 600; }
        @media (max-width: 52rem) {
          header { gap: .75rem; padding: .9rem 1rem; } .sign { font-size: 1.5rem; }
          section { padding: .9rem 1rem; }
          .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
          .mounts thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .mounts, .mounts tbody { display: block; } .mounts tbody { border-top: 1px solid var(--line); padding: .7rem 0; }
          .mounts tbody:last-child { padding-bottom: 0; }
          .mounts tr { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .5rem .75rem; }
          .mounts th, .mounts td { border: 0; padding: 0; white-space: normal; }
          .mounts tbody th:first-child { width: auto; grid-column: 1 / 3; } .mounts td:nth-child(2) { text-align: right; justify-self: end; }
          .mounts td:nth-child(2) .soft { display: block; font-size: .85rem; }
          .mounts td:nth-child(3), .mounts .note td { grid-column: 1 / -1; } .mounts .none { display: none; }
          .mounts td[data-label]::before { content: attr(data-label); display: block; color: var(--soft); font-size: .82rem; }
          .mounts .note { margin-top: .5rem; }
          .bar { max-width: none; }
        }

        """;

    /// <summary>The script: every few seconds it puts a newer page in the place of this one, unless somebody reads or marks text in it.</summary>
    public const string Script = """

        const lost = document.getElementById('lost'), pause = document.getElementById('pause');
        let paused = false;
        pause.hidden = false;
        pause.onclick = () => {
          paused = !paused;
          pause.textContent = paused ? 'Refresh again' : 'Pause refreshing';
        };
        const refresh = async () => {
          if (!paused && !document.hidden && getSelection().isCollapsed) {
            try {
              const reply = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
              if (!reply.ok) throw reply.status;
              const page = new DOMParser().parseFromString(await reply.text(), 'text/html');
              document.querySelector('main').replaceWith(document.adoptNode(page.querySelector('main')));
              document.querySelector('link[rel=icon]').href = page.querySelector('link[rel=icon]').href;
              document.title = page.title;
              lost.hidden = true;
            } catch {
              lost.hidden = false;
            }
          }
          setTimeout(refresh, 5000);
        };
        setTimeout(refresh, 5000);

        """;

    /// <summary>
    /// The value of Content-Security-Policy: style and script are named by the SHA-256 of their text, which a test holds to this.
    /// </summary>
    public static ReadOnlySpan<byte> Policy =>
        "default-src 'none'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; style-src 'sha256-aJhivEYe5XVBsY5JQDczr+wFEHAi/lw55TAcC0/OV+Q='; script-src 'sha256-1WKNYdhT75xQr0KDAqndJGCpuu4ivDkPpJBAZthzkDw='"u8;
}
