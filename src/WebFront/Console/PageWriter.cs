using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>Writes the pages: Razor components, rendered here and sent as HTML. Those of the sign-in have no script at all.</summary>
internal sealed class PageWriter(IServiceProvider services, ILoggerFactory loggers, PageProtection protection)
{
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";
    private const string ConsolePolicy =
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    /// <summary>
    /// Sets the headers that every answer of the pages has, redirects too. There is no Cross-Origin-Opener-Policy: clients open the
    /// authorization page in a window of theirs and want to hear of it again when it is back with them.
    /// </summary>
    public static void Protect(HttpResponse response)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-cache, no-store";
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        // The addresses of these pages hold clients' states and sign-in tokens.
        headers["Referrer-Policy"] = "no-referrer";
    }

    /// <summary>Writes a page.</summary>
    /// <param name="context">To whom.</param>
    /// <param name="model">What it shows.</param>
    /// <param name="status">The status.</param>
    /// <param name="leads">
    /// Whether its form can lead to a client's callback. Browsers apply <c>form-action</c> to redirects after a form too, wherever they
    /// go, so only the forms of other pages are held to this server.
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

    /// <summary>Writes a page of the console. It may load our scripts, and be updated in place by that of the framework, which asks for the header.</summary>
    /// <param name="context">To whom.</param>
    /// <param name="model">What it shows.</param>
    /// <param name="status">The status.</param>
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
