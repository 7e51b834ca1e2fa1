using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Pages;

/// <summary>
/// Encryption and antiforgery of the pages. They have a service container of their own: the process around them may use Data Protection for
/// something else.
/// </summary>
internal sealed class PageProtection : IDisposable
{
    /// <summary>The hidden field that every form has.</summary>
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
            // The pages' own headers say it, with the other headers.
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

    /// <summary>Protects forms from being sent by another site, and from being sent by another session than they were made for.</summary>
    public IAntiforgery Forms { get; }

    /// <summary>Encrypts what a browser keeps for us while somebody signs in.</summary>
    public Protector Secrets { get; }

    public void Dispose() => services.Dispose();
}
