using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>Writes the pages. Renders Razor components and sends them as HTML. Only pages of the console have scripts.</summary>
internal sealed class PageWriter(IServiceProvider services, ILoggerFactory loggers, PageProtection protection)
{
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    private const string ConsolePolicy =
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    /// <summary>
    /// Sets the headers of every response of the pages, redirects included. There is no Cross-Origin-Opener-Policy: clients open the
    /// authorization page in a window of their own, and need to hear from it when it returns to them.
    /// </summary>
    public static void Protect(HttpResponse response)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-cache, no-store";
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        // The addresses of these pages contain clients' states and sign-in tokens.
        headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>Writes a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="model">The page's model.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="leads">
    /// Whether the page's form can lead to a client's callback. Browsers also apply <c>form-action</c> to all redirects after a form. So
    /// only the forms of other pages are restricted to this server.
    /// </param>
    public async Task WriteAsync<TView, TModel>(HttpContext context, TModel model, int status = StatusCodes.Status200OK, bool leads = false)
        where TView : View<TModel>
        where TModel : notnull
    {
        var token = protection.Forms.GetAndStoreTokens(context).RequestToken!;
        Protect(context.Response);
        if (!leads)
            context.Response.Headers.ContentSecurityPolicy = $"{Policy}; form-action 'self'";
        await WriteAsync<TView, TModel>(context, model, token, status);
    }

    /// <summary>
    /// Writes a page of the console. The page may load our scripts. The framework's script may update it in place, and asks for the header
    /// <c>blazor-enhanced-nav</c>.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="model">The page's model.</param>
    /// <param name="status">The HTTP status.</param>
    public Task WriteConsoleAsync<TView, TModel>(HttpContext context, TModel model, int status = StatusCodes.Status200OK)
        where TView : View<TModel>
        where TModel : notnull
    {
        var token = protection.Forms.GetAndStoreTokens(context).RequestToken!;
        Protect(context.Response);
        context.Response.Headers.ContentSecurityPolicy = ConsolePolicy;
        context.Response.Headers["blazor-enhanced-nav"] = "allow";
        return WriteAsync<TView, TModel>(context, model, token, status);
    }

    /// <summary>Whether a form was sent from a page that was written for this browser and this session.</summary>
    public Task<bool> IsOwnFormAsync(HttpContext context) => protection.Forms.IsRequestValidAsync(context);

    private async Task WriteAsync<TView, TModel>(HttpContext context, TModel model, string token, int status)
        where TView : View<TModel>
        where TModel : notnull
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";

        await using var renderer = new HtmlRenderer(services, loggers);
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var page = await renderer.RenderComponentAsync<TView>(ParameterView.FromDictionary(new Dictionary<string, object?>
            {
                [nameof(View<>.Model)] = model,
                [nameof(View<>.FormToken)] = token,
            }));
            return page.ToHtmlString();
        });
        await context.Response.WriteAsync(html, context.RequestAborted);
    }
}
