using CodaMcp.Members;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Pages;

/// <summary>
/// Shows the member's identity and the Coda token that their clients use. The member can change the token if a registered
/// <see cref="ICodaConnections"/> permits it.
/// </summary>
internal sealed class AccountPage(ConsolePages pages, FrontSettings front, IServiceProvider services)
{
    /// <summary>Coda's page where people generate and delete API tokens.</summary>
    public const string CodaTokens = "https://coda.io/account#apiSettings";

    /// <summary>The maximum length of a Coda token, in characters.</summary>
    public const int LongestToken = 512;

    private readonly ICodaConnections? connections = services.GetService<ICodaConnections>();

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, ConsolePath.Account, Show);
        pages.MapPost(endpoints, ConsolePath.Account, Change);
    }

    private async Task Show(HttpContext context, Visit visit)
    {
        var done = context.Request.Query["done"].ToString() switch
        {
            "connected" => "Your Coda token is connected.",
            "removed" => "Your Coda token is removed.",
            _ => null,
        };
        await ShowAsync(context, visit, await GetAsync(visit, context.RequestAborted), done, error: null);
    }

    private async Task Change(HttpContext context, Visit visit, IFormCollection form)
    {
        if (connections is null || await GetAsync(visit, context.RequestAborted) is not { MayConnect: true } connection)
        {
            // The form does not match the current state. The redirect shows the current page.
            MemberSignIn.Redirect(context, ConsolePath.Account);
            return;
        }
        if (form["action"] == "remove" && connection.Source == CodaCredentialSource.Member)
        {
            await pages.ShowAsync<RemoveTokenView, RemoveTokenModel>(context, new RemoveTokenModel(visit, connection.TokenName));
            return;
        }
        if (form["action"] == "disconnect")
        {
            await connections.DisconnectAsync(visit.Member, context.RequestAborted);
            MemberSignIn.Redirect(context, $"{ConsolePath.Account}?done=removed");
            return;
        }
        var token = form["token"].ToString().Trim();
        var error = token.Length is 0 or > LongestToken || token.Any(c => c is <= ' ' or > '~')
            ? "That is not a Coda API token. Copy all of it, and nothing else."
            : await connections.ConnectAsync(visit.Member, token, context.RequestAborted);
        if (error is null)
            MemberSignIn.Redirect(context, $"{ConsolePath.Account}?done=connected");
        else
            await ShowAsync(context, visit, connection, done: null, error);
    }

    private async Task<CodaConnection?> GetAsync(Visit visit, CancellationToken cancellationToken) =>
        connections is null ? null : await connections.GetAsync(visit.Member, cancellationToken);

    private Task ShowAsync(HttpContext context, Visit visit, CodaConnection? connection, string? done, string? error) =>
        pages.ShowAsync<AccountView, AccountModel>(
            context,
            new AccountModel(visit, connection, done, error, front.McpUrl),
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
}
