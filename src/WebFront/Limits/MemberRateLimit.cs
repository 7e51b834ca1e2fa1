using System.Globalization;
using System.Threading.RateLimiting;
using CodaMcp.Authentication;
using CodaMcp.Members;
using CodaMcp.Records;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.RateLimiting;

namespace CodaMcp.Limits;

/// <summary>Limits the rate and the number of open requests of one member to <c>/mcp</c>. Applies before the body of a request is read.</summary>
internal static class MemberRateLimit
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Adds the limit. Must come after the sign-in, and before the middleware that reads the body.</summary>
    public static IApplicationBuilder UseMemberRateLimit(this IApplicationBuilder app)
    {
        var limits = app.ApplicationServices.GetRequiredService<FrontSettings>().MemberLimits;
        var options = new RateLimiterOptions
        {
            // A request that waits for its turn counts as open.
            GlobalLimiter = PartitionedRateLimiter.CreateChained(Open(limits), Rate(limits)),
            OnRejected = (rejected, _) => RefuseAsync(rejected, limits),
        };
        return app.UseRateLimiter(options);
    }

    private static PartitionedRateLimiter<HttpContext> Rate(MemberLimits limits) => PartitionedRateLimiter.Create<HttpContext, MemberId>(context =>
        RateLimitPartition.GetTokenBucketLimiter(context.GetMember().Id, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.Burst,
            TokensPerPeriod = limits.RequestsPerSecond,
            ReplenishmentPeriod = Second,
            QueueLimit = limits.Waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));

    // OpenStreams bounds the streams of GET, and there a new stream may replace an old one. Each key has one limiter, so the method is part of the key.
    private static PartitionedRateLimiter<HttpContext> Open(MemberLimits limits) => PartitionedRateLimiter.Create<HttpContext, (MemberId Member, bool IsStream)>(context =>
    {
        var key = (context.GetMember().Id, IsStream: HttpMethods.IsGet(context.Request.Method));
        return key.IsStream
            ? RateLimitPartition.GetNoLimiter(key)
            : RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions { PermitLimit = limits.OpenRequests });
    });

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, MemberLimits limits)
    {
        // Only the rate limiter knows when a request is allowed again. An open request can end at any moment.
        var isRate = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter);
        FrontMetrics.Refused(isRate ? "rate" : "open");
        var context = rejected.HttpContext;
        context.RequestServices.GetRequiredService<RefusedRequests>().Count(context.GetMember(), isRate ? "Too many requests a second." : "Too many requests open at once.");
        var seconds = isRate ? Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds)) : 1;
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await JsonRpcRefusal.WriteAsync(context, StatusCodes.Status429TooManyRequests, -32000, isRate
            ? $"This member sends more than {limits.RequestsPerSecond} requests a second. Nothing was done. Send the request again after {seconds} s."
            : $"This member has {limits.OpenRequests} requests open here, which is the most. Nothing was done. Wait until one has ended, then send the request again.");
    }
}
