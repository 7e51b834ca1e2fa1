using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CodaMcp.Doctor;

/// <summary>Listens on loopback for the redirect at the end of a sign-in, as a native client does (RFC 8252, section 7.3).</summary>
internal sealed class LoopbackCallback : IAsyncDisposable
{
    private const string Path = "/callback";

    private readonly WebApplication app;
    private readonly TaskCompletionSource<IQueryCollection> arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LoopbackCallback(WebApplication app) => this.app = app;

    /// <summary>The redirect URI.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts to listen on a free port.</summary>
    public static async Task<LoopbackCallback> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var callback = new LoopbackCallback(builder.Build());
        callback.app.Run(callback.Take);
        await callback.app.StartAsync(cancellationToken);
        var address = callback.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        callback.Url = address.TrimEnd('/') + Path;
        return callback;
    }

    /// <summary>
    /// Returns the parameters of the redirect. They come from the browser, or from an address that a person pastes if the browser runs on
    /// another machine.
    /// </summary>
    public async Task<IQueryCollection> WaitAsync(TextReader input, CancellationToken cancellationToken)
    {
        _ = Task.Run(() => ReadPasted(input), CancellationToken.None);
        return await arrived.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops listening.</summary>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Take(HttpContext context)
    {
        if (context.Request.Path != Path)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync("The doctor has what it needs. You can close this page.", context.RequestAborted);
        arrived.TrySetResult(context.Request.Query);
    }

    private async Task ReadPasted(TextReader input)
    {
        while (await input.ReadLineAsync() is { } line)
        {
            if (Uri.TryCreate(line.Trim(), UriKind.Absolute, out var address) && address.Query.Length > 1)
                arrived.TrySetResult(new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address.Query)));
        }
    }
}
