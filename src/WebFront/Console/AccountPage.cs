using CodaMcp.Members;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Pages;

/// <summary>Who a member is and which Coda token their clients use, which they can change where <see cref="ICodaConnections"/> is there.</summary>
internal sealed class AccountPage(PageEndpoint pages, PageWriter writer, IBrowserMembers members, FrontSettings front, IServiceProvider services)
{
    /// <summary>Coda's page where people generate and delete API tokens.</summary>
    public const string CodaTokens = "https://coda.io/account#apiSettings";

    /// <summary>The most characters a Coda token is taken to have.</summary>
    public const int LongestToken = 512;

    private readonly ICodaConnections? connections = services.GetService<ICodaConnections>();

    /// <summary>Maps the page.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, ReturnPath.Account, Show);
        pages.MapPost(endpoints, ReturnPath.Account, Change);
    }

    private async Task Show(HttpContext context)
    {
        if (await members.FindAsync(context) is not { } member)
        {
            await members.AskToSignInAsync(context, ReturnPath.Account);
            return;
        }
        var done = context.Request.Query["done"].ToString() switch
        {
            "connected" => "Your Coda token is connected.",
            "removed" => "Your Coda token is removed.",
            _ => null,
        };
        await ShowAsync(context, member, await GetAsync(member, context.RequestAborted), done, error: null);
    }

    private async Task Change(HttpContext context, IFormCollection form)
    {
        if (await members.FindAsync(context) is not { } member)
        {
            await members.AskToSignInAsync(context, ReturnPath.Account);
            return;
        }
        if (connections is null || await GetAsync(member, context.RequestAborted) is not { MayConnect: true } connection)
        {
            // Not from a form of this page as it is now: the page says how things stand.
            MemberSignIn.Redirect(context, ReturnPath.Account);
            return;
        }
        if (form["action"] == "remove" && connection.Source == CodaCredentialSource.Member)
        {
            await writer.WriteAsync<RemoveTokenView, RemoveTokenModel>(context, new RemoveTokenModel(connection.TokenName));
            return;
        }
        if (form["action"] == "disconnect")
        {
            await connections.DisconnectAsync(member.Id, context.RequestAborted);
            MemberSignIn.Redirect(context, $"{ReturnPath.Account}?done=removed");
            return;
        }
        var token = form["token"].ToString().Trim();
        var error = token.Length is 0 or > LongestToken || token.Any(c => c is <= ' ' or > '~')
            ? "That is not a Coda API token. Copy all of it, and nothing else."
            : await connections.ConnectAsync(member.Id, token, context.RequestAborted);
        if (error is null)
            MemberSignIn.Redirect(context, $"{ReturnPath.Account}?done=connected");
        else
            await ShowAsync(context, member, connection, done: null, error);
    }

    private async Task<CodaConnection?> GetAsync(SignedInMember member, CancellationToken cancellationToken) =>
        connections is null ? null : await connections.GetAsync(member.Id, cancellationToken);

    private Task ShowAsync(HttpContext context, SignedInMember member, CodaConnection? connection, string? done, string? error) =>
        writer.WriteAsync<AccountView, AccountModel>(
            context,
            new AccountModel(member.Name, member.Email, member.Organization, connection, done, error, front.McpUrl, members.SignOutAddress),
            error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
}
