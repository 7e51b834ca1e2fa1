using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace CodaMcp.Limits;

/// <summary>
/// Limits the requests of one address to the public pages. Each front counts for itself. An endpoint names the limit that applies to it
/// (<c>RequireRateLimiting</c>).
/// </summary>
internal static class AddressLimits
{
    /// <summary>The limit of all pages.</summary>
    public const string Pages = "pages";

    /// <summary>The limit of forms that send an email or try a code.</summary>
    public const string SignIns = "sign-ins";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Adds the limits. Must come after the middleware that finds the client's address.</summary>
    /// <param name="app">The front.</param>
    /// <param name="limits">The limits.</param>
    /// <param name="refuse">Answers a request over the limit. Gets the time after which the client may retry.</param>
    public static IApplicationBuilder UseAddressLimits(this IApplicationBuilder app, PageLimits limits, Func<HttpContext, TimeSpan, Task> refuse)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var options = new RateLimiterOptions
        {
            OnRejected = async (rejected, _) =>
            {
                FrontMetrics.Refused(rejected.HttpContext.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName ?? Pages);
                await refuse(rejected.HttpContext, rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) && retryAfter > Second ? retryAfter : Second);
            },
        };
        Add(Pages, limits.PageBurst, limits.PagesPerSecond, Second);
        Add(SignIns, limits.SignInBurst, 1, limits.SignInEvery);
        return app.UseWhen(static context => context.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>() is not null, limited => limited.UseRateLimiter(options));

        void Add(string name, int burst, int refill, TimeSpan period) => options.AddPolicy(name, context =>
            RateLimitPartition.GetTokenBucketLimiter(ClientNetwork.Of(context), _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = burst,
                TokensPerPeriod = refill,
                ReplenishmentPeriod = period,
            }));
    }
}
