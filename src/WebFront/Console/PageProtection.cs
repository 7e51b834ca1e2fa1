using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Pages;

/// <summary>
/// Provides encryption and antiforgery for the pages. They have their own service container, because the process around them may use Data
/// Protection for something else.
/// </summary>
internal sealed class PageProtection : IDisposable
{
    /// <summary>The name of the hidden field in every form.</summary>
    public const string FormField = "form_token";

    private readonly ServiceProvider services;

    public PageProtection(FrontSettings settings, BrowserCookies cookies, ILoggerFactory loggers)
    {
        Secrets = new Protector(settings.PagesSecrets);
        var collection = new ServiceCollection();
        collection.AddSingleton(loggers);
        collection.AddLogging();
        collection.AddSingleton<IAntiforgeryAdditionalDataProvider>(new BrowserSession(cookies));
        collection.AddSingleton<IDataProtectionProvider>(new ProtectorDataProtection(Secrets));
        collection.AddAntiforgery(forms =>
        {
            forms.FormFieldName = FormField;
            forms.HeaderName = null;
            // The pages set this header together with their others.
            forms.SuppressXFrameOptionsHeader = true;
            forms.Cookie.Name = cookies.Name("form");
            forms.Cookie.HttpOnly = true;
            forms.Cookie.SameSite = SameSiteMode.Lax;
            forms.Cookie.SecurePolicy = cookies.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            forms.Cookie.Path = "/";
        });
        services = collection.BuildServiceProvider();
        Forms = services.GetRequiredService<IAntiforgery>();
    }

    /// <summary>Refuses forms that another site sent, or that were made for another session.</summary>
    public IAntiforgery Forms { get; }

    /// <summary>Encrypts data that the browser stores for us, such as a sign-in under way.</summary>
    public Protector Secrets { get; }

    public void Dispose() => services.Dispose();
}
