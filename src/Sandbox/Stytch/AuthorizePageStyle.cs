using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The stylesheet of the authorization page.</summary>
internal static class AuthorizePageStyle
{
    /// <summary>The text of the style element.</summary>
    public const string Css = """
        :root {
          --ground: #f4f2ee; --sheet: #fff; --ink: #1f2430; --soft: #5b6270; --line: #dcd8d0;
          --accent: #b93a1a; --on-accent: #fff; --tint: #fdf1ed; --warn: #8a4b00; --warn-tint: #fff4de;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #15171c; --sheet: #1f232b; --ink: #edeef1; --soft: #a8afbd; --line: #383e4a;
            --accent: #ff8a66; --on-accent: #23100a; --tint: #33241f; --warn: #ffc971; --warn-tint: #362b17;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink);
          font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
        header, footer { max-width: 40rem; margin: 0 auto; padding: 1.25rem 1.5rem; color: var(--soft); font-size: .875rem; }
        header strong { color: var(--accent); }
        main { max-width: 40rem; margin: 0 auto; padding: 2rem; background: var(--sheet); border: 1px solid var(--line);
          border-radius: 16px; box-shadow: 0 8px 30px rgb(0 0 0 / .06); }
        h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; overflow-wrap: anywhere; }
        a { color: var(--accent); text-underline-offset: .15em; overflow-wrap: anywhere; }
        a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .client { color: var(--accent); }
        .lead { margin: 0 0 1.5rem; color: var(--soft); }
        .host { color: var(--ink); overflow-wrap: anywhere; }
        fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
        legend { margin: 0; }
        h2 { margin: 0 0 .5rem; }
        legend, h2 { padding: 0; font-size: 1rem; font-weight: 650; overflow-wrap: anywhere; }
        .organization { margin: .5rem 0 .375rem; font-size: .8125rem; font-weight: 600; color: var(--soft); }
        .member { display: grid; grid-template-columns: auto auto 1fr minmax(0, 13rem); gap: .75rem; align-items: center;
          padding: .625rem .875rem; margin-bottom: .5rem; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
        .member:hover { border-color: var(--accent); }
        .member:has(:checked) { border-color: var(--accent); background: var(--tint); box-shadow: inset 0 0 0 1px var(--accent); }
        .member:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
        .member input { width: 1.125rem; height: 1.125rem; margin: 0; accent-color: var(--accent); }
        .member input:focus-visible { outline: none; }
        .initials { display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: 50%;
          background: var(--line); font-size: .8125rem; font-weight: 650; }
        .who { display: grid; min-width: 0; }
        .name { font-weight: 600; }
        .email { color: var(--soft); font-size: .875rem; overflow-wrap: anywhere; }
        .role { color: var(--soft); font-size: .8125rem; line-height: 1.35; }
        .role b { display: block; color: var(--ink); font-weight: 600; }
        section { margin-top: 1.5rem; }
        .scopes { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 10px; }
        .scopes li { display: grid; padding: .625rem .875rem; }
        .scopes li + li { border-top: 1px solid var(--line); }
        .title { font-weight: 600; }
        code { margin-left: .25rem; color: var(--soft); font: 400 .8125rem/1.4 ui-monospace, "Liberation Mono", monospace; }
        .description { color: var(--soft); font-size: .875rem; }
        .unavailable { display: none; }
        form:has([data-role="Viewer"]:checked) .needs-editor .title { text-decoration: line-through; color: var(--soft); }
        form:has([data-role="Viewer"]:checked) .needs-editor .unavailable { display: block; margin-top: .375rem; padding: .25rem .625rem;
          border-radius: 6px; background: var(--warn-tint); color: var(--warn); font-size: .875rem; font-weight: 600; }
        .actions { display: flex; justify-content: flex-end; gap: .75rem; margin-top: 1.75rem; }
        button { min-width: 8rem; min-height: 2.875rem; padding: 0 1.25rem; border: 1px solid var(--line); border-radius: 10px;
          background: var(--sheet); color: var(--ink); font: inherit; font-weight: 600; cursor: pointer; }
        button:hover { border-color: var(--ink); }
        button.primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
        button.primary:hover { filter: brightness(.93); }
        button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        @media (max-width: 34rem) {
          header, footer { padding: 1rem 1.25rem; }
          main { padding: 1.25rem; border-radius: 0; border-width: 1px 0; }
          .member { grid-template-columns: auto auto 1fr; }
          .role { grid-column: 2 / -1; }
          .role b { display: inline; }
          .actions { position: sticky; bottom: 0; margin: 1.25rem -1.25rem -1.25rem; padding: .875rem 1.25rem;
            background: var(--sheet); border-top: 1px solid var(--line); }
          button { flex: 1; min-width: 0; }
        }
        """;

    /// <summary>The source expression with which the Content-Security-Policy allows only this stylesheet.</summary>
    public static string Hash { get; } = $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}";
}
