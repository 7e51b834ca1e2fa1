using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The common parts of the sandbox's pages: the frame of the document, and headers that forbid scripts and external resources.</summary>
internal static class SandboxPage
{
    /// <summary>Returns a whole document around a body. The title must already be encoded.</summary>
    public static string Html(string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>{title} · CodaMcp sandbox</title>
        <style>{AuthorizePageStyle.Css}</style>
        </head>
        <body>
        <header><strong>CodaMcp sandbox</strong> <span>Made-up people, no passwords: try whatever you like.</span></header>
        <main>
        {body}
        </main>
        <footer>This page stands in for your organization's Stytch sign-in, until Stytch credentials are set.</footer>
        </body>
        </html>
        """;

    /// <summary>Sets the headers of every response, including redirects.</summary>
    public static void Protect(HttpResponse response)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        // There is no form-action, because browsers apply it to the redirect to the client's callback and to further redirects.
        headers.ContentSecurityPolicy =
            $"default-src 'none'; img-src data:; style-src '{AuthorizePageStyle.Hash}'; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>Writes a document.</summary>
    public static Task WriteAsync(HttpContext context, string html, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html, context.RequestAborted);
    }
}
