using System.Globalization;
using CodaMcp.Authentication;
using CodaMcp.Limits;
using CodaMcp.Pages.Stytch;
using CodaMcp.Pages.Views;
using CodaMcp.Settings;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace CodaMcp.Pages;

/// <summary>Serves all pages. Sets their headers, refuses forms that are not from our own pages, and shows a page for each error.</summary>
internal sealed partial class PageEndpoint(PageWriter writer, FrontSettings settings, ILogger<PageEndpoint> logger)
{
    [MemberLimit]
    private const int LongestForm = 64 * 1024;
    private readonly string scheme = new Uri(settings.PublicUrl).Scheme;

    /// <summary>Maps a page for GET requests.</summary>
    public void MapGet(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, Task> answer) =>
        endpoints.MapGet(path, context => AnswerAsync(context, () => answer(context))).RequireRateLimiting(AddressLimits.Pages);

    /// <summary>Maps a form for POST requests, with the limit that applies to each address.</summary>
    public void MapPost(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, IFormCollection, Task> answer, string limit = AddressLimits.Pages) =>
        endpoints.MapPost(path, context => AnswerAsync(context, () => ReceiveAsync(context, answer))).RequireRateLimiting(limit);

    /// <summary>Answers 429 to a request over the limit of its address.</summary>
    public Task RefuseAsync(HttpContext context, TimeSpan retryAfter) => AnswerAsync(context, () =>
    {
        var seconds = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.RetryAfter = seconds;
        LogTooMany(context.Connection.RemoteIpAddress, ShownText.Of(context.Request.Path));
        return ShowAsync(context, StatusCodes.Status429TooManyRequests, new MessageModel(
            "Too many requests", $"Too many requests came from your network just now. Wait {seconds} s, then load this page again."));
    });

    private async Task AnswerAsync(HttpContext context, Func<Task> answer)
    {
        // Behind a proxy the request itself is plain http. PUBLIC_URL has the scheme that the browser uses.
        context.Request.Scheme = scheme;
        PageWriter.Protect(context.Response);
        try
        {
            await answer();
        }
        catch (NotLetInException e)
        {
            await ShowAsync(context, e.Refusal.Status, NotLetIn(context, e));
        }
        catch (StytchException e)
        {
            LogStytchFailed(ShownText.Of(context.Request.Path), e.InnerException is { } cause ? $"{e.Message} {cause.GetType().Name}: {cause.Message}" : e.Message);
            await ShowAsync(context, StatusCodes.Status503ServiceUnavailable, e.IsThrottled
                ? new MessageModel("Too many attempts", "Wait a minute, then try again.")
                : new MessageModel("Sign-in is not available", "The sign-in service does not answer as it should. Try again in a minute; if it lasts, tell your admin."));
        }
        // The antiforgery service turns the other two exceptions into the last one while it reads the form's token.
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException or AntiforgeryValidationException)
        {
            await ShowAsync(context, StatusCodes.Status400BadRequest, new MessageModel("That did not work", "The form could not be read."));
        }
        // The client has disconnected, so no response can be written.
        catch (Exception e) when (e is ConnectionResetException || context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogFailed(e, ShownText.Of(context.Request.Path));
            await ShowAsync(context, StatusCodes.Status500InternalServerError,
                new MessageModel("Something went wrong", "It is our fault and has been noted. Try again in a minute."));
        }
    }

    private async Task ReceiveAsync(HttpContext context, Func<HttpContext, IFormCollection, Task> answer)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = LongestForm;
        context.Request.ReadAsStream(LongestForm);
        // The server ends the read if the client disconnects. A cancelled read would still be under way when the server drops the rest of the body.
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(CancellationToken.None) : null;
        if (form is null || !await writer.IsOwnFormAsync(context))
        {
            LogForeignForm(ShownText.Of(context.Request.Path));
            await ShowAsync(context, StatusCodes.Status400BadRequest, new MessageModel(
                "This page is out of date", "It was open for too long, or you have signed in or out meanwhile. Load it again. If you came from an AI client, connect again from there."));
            return;
        }
        await answer(context, form);
    }

    private MessageModel NotLetIn(HttpContext context, NotLetInException e)
    {
        if (e.Refusal == Refusal.StandingUnavailable)
            return new MessageModel("Try again in a minute", "It cannot be checked at the moment whether you may use this server. Nothing was changed.");
        var message = e.Refusal == Refusal.Disabled
            ? new MessageModel("You cannot use this server", "Your access was switched off here. Ask your admin.")
            : new MessageModel("Your organization cannot use this server", "You are signed in, but this server is for other organizations. Ask your admin, or sign in to another organization.");
        if (settings.Console is null)
            return message;
        var here = context.Request.Path + context.Request.QueryString.ToUriComponent();
        return message with { Next = (e.ReturnTo ?? (ReturnPath.IsOwn(here) ? here : LoginPages.Path), "Sign in as somebody else") };
    }

    private Task ShowAsync(HttpContext context, int status, MessageModel message) =>
        writer.WriteAsync<MessageView, MessageModel>(context, message, status);

    [LoggerMessage(LogLevel.Debug, "Too many requests from {Address}: {Path} is answered with 429. If that is the address of your proxy, set TRUSTED_PROXIES")]
    private partial void LogTooMany(System.Net.IPAddress? address, string path);

    [LoggerMessage(LogLevel.Error, "{Path} failed")]
    private partial void LogFailed(Exception exception, string path);

    [LoggerMessage(LogLevel.Error, "{Path} failed, because of Stytch: {Reason}")]
    private partial void LogStytchFailed(string path, string reason);

    [LoggerMessage(LogLevel.Information, "A form for {Path} that no page of ours was sent with is refused")]
    private partial void LogForeignForm(string path);
}
