using CodaMcp.Audit;
using CodaMcp.Pages.Views;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Pages;

/// <summary>Serves the clients and sessions of a member, who can end each of them.</summary>
internal sealed class ClientPages(ConsolePages pages, IRecords records, IMemberControl control, IServiceProvider services, TimeProvider time)
{
    // Null with Cloudflare Access, which does not know them.
    private readonly IConnectedClients? clients = services.GetService<IConnectedClients>();

    /// <summary>Maps the pages.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        pages.MapGet(endpoints, ConsolePath.Clients, ShowClients);
        pages.MapPost(endpoints, ConsolePath.Clients, ChangeClients);
        pages.MapGet(endpoints, ConsolePath.Sessions, ShowSessions);
        pages.MapPost(endpoints, ConsolePath.Sessions, ChangeSessions);
    }

    private async Task ShowClients(HttpContext context, Visit visit)
    {
        var done = context.Request.Query["done"].ToString() switch
        {
            "disconnected" => "The client is disconnected. It cannot renew its access; what it holds ends within the hour. To end it now, sign all clients out.",
            "revoked" => "All clients are signed out. Each has to sign in again.",
            _ => null,
        };
        await pages.ShowAsync<ClientsView, ClientsModel>(
            context, new ClientsModel(visit, clients is null ? null : await clients.ListAsync(visit.Member, context.RequestAborted), done));
    }

    private async Task ChangeClients(HttpContext context, Visit visit, IFormCollection form)
    {
        // Accepts only a client in the list, because its id becomes a part of an address.
        var id = form["client"].ToString();
        var client = clients is null || id.Length == 0 ? null : (await clients.ListAsync(visit.Member, context.RequestAborted)).FirstOrDefault(client => client.Id == id);
        switch (form["action"].ToString())
        {
            case "ask-disconnect" when client is not null:
                await pages.ShowAsync<AskView, AskModel>(context, new AskModel(
                    visit, $"Disconnect {client.Name}?", "It loses access to Coda in your name. To use it again you sign in and allow it once more.",
                    "Disconnect", "disconnect", ConsolePath.Clients, [new("client", id)]));
                return;
            case "disconnect" when client is not null:
                if (!await control.RecordDisconnectAsync(visit.Member, client))
                    throw new AuditNotRecordedException();
                await clients!.DisconnectAsync(visit.Member, client, context.RequestAborted);
                MemberSignIn.Redirect(context, $"{ConsolePath.Clients}?done=disconnected");
                return;
            case "ask-revoke":
                await pages.ShowAsync<AskView, AskModel>(context, new AskModel(
                    visit, "Sign out all clients now?", "Every client gets an error at its next call, and has to sign in again. Running calls are cancelled.",
                    "Sign out all clients", "revoke", ConsolePath.Clients, []));
                return;
            case "revoke":
                await control.RevokeAsync(visit.Member, time.GetUtcNow());
                MemberSignIn.Redirect(context, $"{ConsolePath.Clients}?done=revoked");
                return;
            default:
                MemberSignIn.Redirect(context, ConsolePath.Clients);
                return;
        }
    }

    private async Task ShowSessions(HttpContext context, Visit visit)
    {
        var member = await records.FindMemberAsync(visit.Own, visit.Member.Member, context.RequestAborted);
        await pages.ShowAsync<SessionsView, SessionsModel>(
            context, new SessionsModel(visit, member?.Sessions ?? [], context.Request.Query["done"] == "ended" ? "Ended. The client opens a new session when it needs one." : null));
    }

    private async Task ChangeSessions(HttpContext context, Visit visit, IFormCollection form)
    {
        if (form["session"].ToString() is { Length: > 0 } session)
            await control.EndSessionAsync(visit.Member, session);
        else
            await control.EndSessionsAsync(visit.Member);
        MemberSignIn.Redirect(context, $"{ConsolePath.Sessions}?done=ended");
    }
}
