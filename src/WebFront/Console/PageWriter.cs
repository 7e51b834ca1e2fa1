using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Pages;

/// <summary>Writes the pages: Razor components, rendered here and sent as plain HTML without any script.</summary>
internal sealed class PageWriter(IServiceProvider services, ILoggerFactory loggers, PageProtection protection)
{
    private const string Policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

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

    /// <summary>Whether a form was sent from a page that was written for this browser and this session.</summary>
    public Task<bool> IsOwnFormAsync(HttpContext context) => protection.Forms.IsRequestValidAsync(context);
}
