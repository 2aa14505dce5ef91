/** A provider for the box office, and both protocols, in NestJS beside a controller of its own. */
import "reflect-metadata";

import { Body, Controller, Inject, Module, Post } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { PooledBoxOffice } from "@ticket-allocation/core";

import { BOX_OFFICE, serveTickets, TicketsModule } from "./tickets.module.js";

@Controller()
class TicketsLeftController {
  constructor(@Inject(BOX_OFFICE) private readonly boxOffice: PooledBoxOffice) {}

  @Post("tickets-left")
  async ticketsLeft(@Body() { id }: { readonly id: string }) {
    return { left: (await this.boxOffice.findTicketOption(id))?.allocation ?? 0 };
  }
}

@Module({ imports: [TicketsModule], controllers: [TicketsLeftController] })
class ShopModule {}

const app = await NestFactory.create(ShopModule);
serveTickets(app);
await app.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1");
